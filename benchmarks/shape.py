"""Synthetic tables of the project's own shape: no person, place or event in them is real.

People hold mandates in authorities that govern territories, take part in events and are named by passages of documents;
territories cooperate. The same size and seed give the same tables, on every machine.

`TABLES` says what a row states, once; terrigraph, rdflib and morph-kgc each follow it.
"""

from __future__ import annotations

import csv
import random
from typing import TYPE_CHECKING, NamedTuple

from terrigraph.model import ontology
from terrigraph.model.namespaces import DCTERMS, FOAF, IDS, IGEO, OA, ORG, SCHEMA, SCHEMES, SKOS, TG, XSD
from terrigraph.model.periods import DAYS, REASONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

SEED = 20160617
PER_EVENT = 100
"""How many people take part in an event: 10^6 triples then hold about 1.5 million pairs who shared one."""

_TITLES = 10
_SYLLABLES = (
    "bal", "cor", "dan", "fel", "gor", "hel", "jan", "kel", "lor", "mar", "nor",
    "pel", "quin", "ros", "sal", "tor", "val", "vin", "wil", "zan", "é", "œu",
)  # fmt: skip


class States(NamedTuple):
    """What one cell states of its row's resource, where it is not empty: an IRI that starts so, or a literal."""

    property: str
    column: str
    base: str = ""
    """Where the IRI starts; "" for a literal."""
    language: str = ""
    datatype: str = ""


class Described(NamedTuple):
    """What a table's rows say; the column `id` ends their resource's IRI."""

    base: str
    classes: tuple[str, ...]
    states: tuple[States, ...]


def _of(kind: str) -> str:
    return f"{IDS}{kind}/"


_STARTS = ("possible_from", "certain_from")
_ROW = States(TG.evidence, "row", f"{_of('document')}register-")
_PASSAGE = States(TG.evidence, "passage", _of("evidence"))

TABLES = {
    "documents": Described(
        _of("document"),
        (TG.Document,),
        (States(DCTERMS.title, "title", language="fr"), States(DCTERMS.publisher, "publisher")),
    ),
    "territories": Described(
        _of("territory"),
        (TG.Territory, IGEO.Commune),
        (States(SCHEMA.name, "name", language="fr"), States(IGEO.codeINSEE, "code")),
    ),
    "organisations": Described(
        _of("organisation"),
        (ORG.Organization,),
        (
            States(SKOS.prefLabel, "name", language="fr"),
            States(ORG.classification, "kind", SCHEMES["kind"]),
            States(TG.governs, "territory", _of("territory")),
        ),
    ),
    "people": Described(
        _of("person"),
        (FOAF.Person,),
        (States(FOAF.name, "name"), States(FOAF.givenName, "given"), States(FOAF.familyName, "family")),
    ),
    "mandates": Described(
        _of("mandate"),
        (ORG.Membership,),
        (
            States(ORG.member, "person", _of("person")),
            States(ORG.role, "role", SCHEMES["role"]),
            States(ORG.organization, "organisation", _of("organisation")),
            *(States(predicate, name, datatype=XSD.date) for name, predicate in DAYS.items()),
            *(States(REASONS[name], f"{name}_reason", SCHEMES["kind"]) for name in _STARTS),
            _ROW,
        ),
    ),
    "events": Described(
        _of("event"),
        (SCHEMA.Event,),
        (
            States(SCHEMA.name, "title", language="fr"),
            States(SCHEMA.startDate, "start", datatype=XSD.date),
            States(SCHEMA.location, "territory", _of("territory")),
            _ROW,
        ),
    ),
    "passages": Described(
        _of("evidence"),
        (OA.SpecificResource,),
        (States(OA.hasSource, "document", _of("document")), States(OA.hasSelector, "quote", _of("quote"))),
    ),
    "quotes": Described(_of("quote"), (OA.TextQuoteSelector,), (States(OA.exact, "exact"),)),
    "participations": Described(
        _of("participation"),
        (TG.Participation,),
        (
            States(TG.participant, "person", _of("person")),
            States(TG.event, "event", _of("event")),
            States(TG.participationRole, "part", SCHEMES["part"]),
            _PASSAGE,
        ),
    ),
    "cooperations": Described(
        _of("cooperation"),
        (TG.Cooperation,),
        (
            States(TG.partner, "one", _of("territory")),
            States(TG.partner, "other", _of("territory")),
            States(TG.cooperationKind, "kind", SCHEMES["kind"]),
            States(TG.possibleFrom, "possible_from", datatype=XSD.date),
            _PASSAGE,
        ),
    ),
}


class Counts(NamedTuple):
    """How many rows the tables of a size have."""

    territories: int
    people: int
    mandates: int
    events: int
    cooperations: int

    @property
    def shared(self) -> int:
        """The passages that participations come from: one for four."""
        return self.events * PER_EVENT // 4


def counts(triples: int) -> Counts:
    """The rows that state about so many triples."""
    return Counts(*(max(2, triples * share // 10_000) for share in (200, 550, 330, 3, 80)))


def write(folder: Path, triples: int, seed: int = SEED) -> None:
    """Write the tables that state about so many triples, as CSV, into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in _tables(counts(triples), random.Random(seed)).items():
        columns = ["id", *(states.column for states in TABLES[name].states)]
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out, lineterminator="\n")
            writer.writerow(columns)
            writer.writerows(rows)


def _tables(size: Counts, chance: random.Random) -> dict[str, Iterable[tuple[str, ...]]]:
    concepts = {name: sorted(words) for name, words in ontology.load().concepts().items()}
    names = [_name(chance) for _ in range(size.people // 8 + 10)]
    places = [f"{_name(chance)}-sur-{_name(chance)}" for _ in range(size.territories)]

    def day(first: int = 2001, last: int = 2026) -> str:
        return f"{chance.randint(first, last)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"

    def person() -> str:
        return str(int(size.people * chance.random() ** 1.5))

    def place() -> str:
        return str(chance.randrange(size.territories))

    def people() -> Iterator[tuple[str, ...]]:
        for number in range(size.people):
            given, family = chance.choice(names), chance.choice(names)
            yield str(number), f"{given} {family}", given, family

    def mandates() -> Iterator[tuple[str, ...]]:
        for number in range(size.mandates):
            start = day(2001, 2020)
            end = day(2021, 2026) if chance.random() < 0.7 else ""
            when = (start, start, end, end, *["stated-date" for _ in _STARTS])
            yield str(number), person(), chance.choice(concepts["role"]), place(), *when, f"{number % _TITLES}#row={number}"

    def participations() -> Iterator[tuple[str, ...]]:
        for number in range(size.events * PER_EVENT):
            event, place_in_it = divmod(number, PER_EVENT)
            if place_in_it == 0:
                present = chance.sample(range(size.people), PER_EVENT)
            yield str(number), str(present[place_in_it]), str(event), chance.choice(concepts["part"]), str(number // 4)

    def cooperations() -> Iterator[tuple[str, ...]]:
        for number in range(size.cooperations):
            one, other = chance.sample(range(size.territories), 2)
            yield str(number), str(one), str(other), chance.choice(concepts["kind"]), day(1960, 2024), str(size.shared + number)

    passages = range(size.shared + size.cooperations)
    return {
        "documents": (
            (identity, f"Document inventé {number}", "terrigraph")
            for number in range(_TITLES)
            for identity in (f"text-{number}", f"register-{number}")
        ),
        "territories": ((str(number), name, f"{number:06}") for number, name in enumerate(places)),
        "organisations": (
            (str(number), f"Commune de {name}", chance.choice(concepts["kind"]), str(number)) for number, name in enumerate(places)
        ),
        "people": people(),
        "mandates": mandates(),
        "events": (
            (str(number), f"Rencontre {number} de {_name(chance)}", day(), place(), f"{number % _TITLES}#row={number}")
            for number in range(size.events)
        ),
        "passages": ((str(number), f"text-{number % _TITLES}", str(number)) for number in passages),
        "quotes": ((str(number), f"« {_name(chance)}, {_name(chance)} », ligne {number}") for number in passages),
        "participations": participations(),
        "cooperations": cooperations(),
    }


def _name(chance: random.Random) -> str:
    return "".join(chance.choices(_SYLLABLES, k=chance.randint(2, 4))).capitalize()
