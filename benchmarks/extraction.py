"""Score what is read of annotated programmes: terrigraph's rules, and spaCy's French model with a nearest-organisation rule.

    python benchmarks/extraction.py [--gold FOLDER --texts FOLDER] [--json]

The annotations are those of tests/fixtures/programmes unless said (its README.md describes the form). Each reader gets
the text as terrigraph.documents reads it. spaCy knows no roles, parts or sessions: it is given our role lexicon, each
person that it finds is a speaker, and a role's body is the nearest organisation or place in the same line or the next
(organisations first gave it less). Precision, recall and F1 are of all documents together; seconds are of CPU, first without the documents.
"""

from __future__ import annotations

import argparse
import json
import re
import time
from difflib import SequenceMatcher
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from terrigraph import documents, resources
from terrigraph.model.spelling import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from terrigraph.documents import Document
    from terrigraph.extraction.roles import RoleMatch
    from terrigraph.extraction.words import Word

FIXTURES = Path(__file__).parent.parent / "tests" / "fixtures" / "programmes"
MODEL = "fr_core_news_md"
_ARTICLE = re.compile(r"(?:(?:de )?(?:la|les?|l|du|des?|d)|ville d|ville de|commune de) ")


# ---------------------------------------------------------------- the readers


def ours() -> Callable[[Document], dict[str, Any]]:
    """terrigraph's rules."""
    from terrigraph.extraction.concepts import Scheme
    from terrigraph.extraction.places import PlaceNames
    from terrigraph.extraction.proposing import ProgrammeReader
    from terrigraph.extraction.rendering import as_json
    from terrigraph.model import ontology

    places, scheme = PlaceNames(resources.folder("data")), Scheme.read(ontology.load())  # once, as spaCy's model
    return lambda document: as_json(ProgrammeReader(document, places, scheme).proposal())


def spacy() -> Callable[[Document], dict[str, Any]]:
    """spaCy's French model; the nearest organisation or place is a role's."""
    import spacy as library

    from terrigraph.extraction.roles import known

    model = library.load(MODEL)
    known()

    def read(document: Document) -> dict[str, Any]:
        named = model(document.text).ents
        people = [entity for entity in named if entity.label_ == "PER"]
        reading: dict[str, Any] = {"people": {}, "organisations": set(), "territories": set(), "sessions": []}
        for entity in named:
            if entity.label_ in ("ORG", "LOC"):
                reading["organisations" if entity.label_ == "ORG" else "territories"].add(entity.text.strip())
        for number, person in enumerate(people):
            name = person.text.strip()
            entry = reading["people"].setdefault(fold(name), {"name": name, "part": "speaker", "session": None, "mandates": []})
            end = people[number + 1].start_char if number + 1 < len(people) else len(document.text)
            entry["mandates"] += _roles_after(document.text, (person.end_char, end), named)
        return reading | {"people": list(reading["people"].values())}

    return read


def _roles_after(text: str, span: tuple[int, int], named: Iterable[Any]) -> list[dict[str, str]]:
    """The roles said after a name, up to the end of the next line or the next name, each with the nearest body."""
    from terrigraph.extraction.words import words_in

    line = text.find("\n", text.find("\n", span[0]) + 1)
    stop = min(span[1], line if line > 0 else span[1])
    words = words_in(text, span[0], stop)
    bodies = [entity for entity in named if entity.label_ in ("ORG", "LOC") and span[0] <= entity.start_char < stop]
    mandates = []
    for role in _roles(words):
        near = sorted(bodies, key=lambda body: abs(body.start_char - role.end))
        nearest = {"ORG": "", "LOC": ""} | ({near[0].label_: near[0].text} if near else {})
        mandates.append({"role": role.role, "flag": role.flag, "organisation": nearest["ORG"], "territory": nearest["LOC"]})
    return mandates


def _roles(words: Sequence[Word]) -> list[RoleMatch]:
    """The roles of a run of words, none inside another."""
    from terrigraph.extraction.roles import role_at

    matches: list[RoleMatch] = []
    after = 0
    for index in range(len(words)):
        if index >= after and (match := role_at(words, index)):
            matches.append(match)
            after = match.after
    return matches


READERS: dict[str, Callable[[], Callable[[Document], dict[str, Any]]]] = {"terrigraph": ours, f"spaCy {MODEL}": spacy}


# ---------------------------------------------------------------- the scores


class Mandate(NamedTuple):
    """What a person is said to be."""

    person: str
    role: str
    bodies: tuple[str, ...]


def alike(one: str, other: str, least: float = 0.85) -> bool:
    """Whether two names are the same but for case, accents, an article, what brackets hold, or a slip."""
    first, second = _core(one), _core(other)
    return first == second or bool(first and second and SequenceMatcher(None, first, second).ratio() >= least)


def _core(name: str) -> str:
    return _ARTICLE.sub("", fold(re.sub(r"\(.*?\)", "", name) or name), count=1)


def _same_role(one: Mandate, other: Mandate) -> bool:
    return alike(one.person, other.person, 0.9) and fold(one.role) == fold(other.role)


def _same_mandate(one: Mandate, other: Mandate) -> bool:
    same = any(alike(x, y) for x in one.bodies for y in other.bodies)
    return _same_role(one, other) and (same or not (one.bodies or other.bodies))


def _same_title(one: str, other: str) -> bool:
    first, second = _core(one), _core(other)
    return alike(one, other, 0.8) or (min(len(first), len(second)) > 15 and (first in second or second in first))


def _same_part(one: tuple[str, str], other: tuple[str, str]) -> bool:
    return alike(one[0], other[0], 0.9) and one[1] == other[1]


def _mandates(people: Iterable[dict[str, Any]], field: str) -> list[Mandate]:
    return [
        Mandate(person["name"], mandate["role"], tuple(filter(None, (mandate.get("organisation"), mandate.get("territory")))))
        for person in people
        for mandate in person.get(field, [])
    ]


def _names(items: Iterable[Any], field: str = "name") -> list[str]:
    return [item if isinstance(item, str) else item[field] for item in items]


def hits(extracted: list[Any], gold: list[Any], same: Callable[[Any, Any], bool]) -> tuple[int, int, int]:
    """How many were found, are in the annotation, and are in both; each is paired once."""
    left = list(gold)
    for item in extracted:
        paired = next((other for other in left if same(item, other)), None)
        if paired is not None:
            left.remove(paired)
    return len(extracted), len(gold), len(gold) - len(left)


def compare(extracted: dict[str, Any], gold: dict[str, Any]) -> dict[str, tuple[int, int, int]]:
    """The counts of each measure for one document."""
    mine, theirs = _mandates(extracted["people"], "mandates"), _mandates(gold["people"], "roles")
    parts = [[(person["name"], person["part"]) for person in side["people"] if person.get("part")] for side in (extracted, gold)]
    return {
        "people": hits(_names(extracted["people"]), _names(gold["people"]), lambda one, other: alike(one, other, 0.9)),
        "person+role": hits(mine, theirs, _same_role),
        "person, role, body": hits(mine, theirs, _same_mandate),
        "organisations": hits(_names(extracted["organisations"]), _names(gold["organisations"]), alike),
        "territories": hits(_names(extracted["territories"]), _names(gold["territories"]), lambda one, other: alike(one, other, 0.9)),
        "sessions": hits(_names(extracted["sessions"], "title"), _names(gold["sessions"], "title"), _same_title),
        "part": hits(parts[0], parts[1], _same_part),
    }


def f1(extracted: int, gold: int, both: int) -> float:
    """The harmonic mean of precision and recall; 0 where nothing is right."""
    return 2 * both / (extracted + gold) if both else 0.0


# ---------------------------------------------------------------- the run


def measure(make: Callable[[], Callable[[Document], dict[str, Any]]], gold: list[tuple[dict[str, Any], Document]]) -> dict[str, Any]:
    """The scores and seconds of a reader."""
    began = time.process_time()
    read = make()
    ready = time.process_time()
    readings = [read(document) for _, document in gold]
    done = time.process_time()
    totals: dict[str, list[int]] = {}
    broken = 0
    for one, (annotation, document) in zip(readings, gold, strict=True):
        for what, counts in compare(one, annotation).items():
            totals[what] = [a + b for a, b in zip(totals.get(what, [0, 0, 0]), counts, strict=True)]
        broken += sum(document.text[slice(*quote["span"])] != quote["exact"] for quote in one.get("quotes", []))
    scores = {
        what: {"precision": both / (count or 1), "recall": both / (asked or 1), "f1": f1(count, asked, both), "gold": asked}
        for what, (count, asked, both) in totals.items()
    }
    return {"scores": scores, "broken quotes": broken, "seconds to start": round(ready - began, 2), "seconds": round(done - ready, 2)}


def main() -> None:
    """Score and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gold", type=Path, default=FIXTURES / "gold", help="a folder of annotations, one JSON file a programme")
    parser.add_argument("--texts", type=Path, default=FIXTURES / "texts", help="the folder of the programmes")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args()
    annotations = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(options.gold.glob("*.json"))]
    gold = [(annotation, documents.read(options.texts / annotation["text"])) for annotation in annotations]
    measured = {name: measure(make, gold) for name, make in READERS.items()}
    if options.json:
        print(json.dumps(measured, indent=1))
        return
    print(f"{len(gold)} programmes; F1 (precision, recall)\n\n| what | in them |" + "".join(f" {name} |" for name in measured))
    print("| --- " * (2 + len(measured)) + "|")
    first = next(iter(measured.values()))["scores"]
    for what in first:
        cells = [
            f"{s['f1']:.2f} ({s['precision']:.2f}, {s['recall']:.2f})" for s in (result["scores"][what] for result in measured.values())
        ]
        print(f"| {what} | {first[what]['gold']} | {' | '.join(cells)} |")
    for what in ("seconds to start", "seconds", "broken quotes"):
        print(f"| {what} | | {' | '.join(str(result[what]) for result in measured.values())} |")


if __name__ == "__main__":
    main()
