"""Draw pairs of people who may be one, and label them, to measure the rules that join people.

    python scripts/sample_identity_pairs.py ARCHIVE [ARCHIVE …] [--seed 20261130]

writes tests/data/identity_pairs.csv: 400 pairs of local ids, each `same`, `different` or `undecidable`, with the reason. The archives
are those of the register of elected officials that `terrigraph fetch elected_officials` downloads; ids are made as an import of them,
without whole councils, makes them.

Candidates have the same family name and the same given name, or one that begins like the other, or its initial. They are drawn by
stratum, since two people drawn at random are never one: the meetings among themselves and against the register, one name in one
council (those who hold it at once, or whom nothing decides, apart: they are few and hard), a further given name in one council,
namesakes of one département, namesakes elsewhere.

Labels come from what was seen, never from the rule to be measured:

- the identities' tables (data/identities), whose rows have their evidence;
- the law: nobody sits in two municipal councils, and nobody holds two seats in one council;
- the register's birth dates. They are compared in memory, and only whether they agree is used: wholly, but for one of year, month and
  day (a slip), or not. One name and consecutive terms in one council are no proof that a date is wrong: where less than two of its
  three parts agree, nothing decides. In two councils, dates that agree in nothing make two people.

No birth date leaves the memory: the output has ids, labels and reasons. Half of the pairs, `before`, may be looked at by who writes
rules; the others, `after`, are held out to measure them.
"""

from __future__ import annotations

import argparse
import csv
import random
import secrets
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from terrigraph import resources
from terrigraph.facts.mandates import Edition
from terrigraph.importers.elected_officials import archives, people
from terrigraph.importers.elected_officials.rows import Authorities, Mandate, MandateReader
from terrigraph.model.spelling import slug

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from terrigraph.importers.elected_officials.records import Record

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "tests" / "data" / "identity_pairs.csv"
COLUMNS = ("one", "other", "label", "why", "half")
SAME, DIFFERENT, UNDECIDABLE = "same", "different", "undecidable"
WANTED = {
    "meeting": 9,
    "judged": 100,
    "meeting-register": 18,
    "council-at-once": 10,
    "council-unknown": 12,
    "council": 75,
    "given": 45,
    "departement": 70,
    "elsewhere": 0,
}
"""How many pairs of each stratum, at most; the last one gives what is left."""
TOTAL = 400


class Seat(NamedTuple):
    """A body in which an edition shows somebody."""

    edition: str
    body: str


@dataclass(slots=True)
class Person:
    """Somebody of the register, or of the meetings (who has neither birth nor seats)."""

    id: str
    given: str
    family: str
    birth: str = ""
    seats: set[Seat] = field(default_factory=set)

    @property
    def bodies(self) -> set[str]:
        """The bodies in which they sit, whatever the edition."""
        return {seat.body for seat in self.seats}

    def communes(self, edition: str) -> set[str]:
        """The communes in whose council an edition shows them."""
        return {seat.body for seat in self.seats if seat.edition == edition and seat.body.startswith("commune-")}


class Pair(NamedTuple):
    """A labelled pair."""

    one: str
    other: str
    label: str
    why: str


class _Reader(MandateReader):
    """Reads mandates, and keeps in memory the birth date of each key."""

    def __init__(self) -> None:
        super().__init__(Authorities(resources.folder("data") / "territories"), secrets.token_bytes(32))
        self.births: dict[str, str] = {}

    def _person(self, record: Record) -> tuple[str, str, str]:
        keys = super()._person(record)
        self.births[keys[0]] = record.birth
        return keys


class Register:
    """The people of the archives, with the ids that an import of all of them makes where it joins nobody."""

    def __init__(self, paths: Iterable[Path]) -> None:
        reader = _Reader()
        self.tables: list[list[Mandate]] = []
        self.editions: list[Edition] = []
        archive_of: list[str] = []
        for path in sorted(paths):
            for part in archives.parts(path, whole_councils=False):
                mandates, sums = reader.read(part, whole_councils=False)
                self.tables.append(mandates)
                self.editions.append(Edition(part.name, part.as_of(sums.read), part.published))
                archive_of.append(path.name)
        ids = people.ids(self.tables)
        self.keys = {local: key for key, local in ids.items()}
        self._births = reader.births
        found: dict[str, Person] = {}
        for edition, table in zip(archive_of, self.tables, strict=True):
            for one in table:
                known = (ids[one.key], slug(one.given_name), slug(one.family_name), reader.births[one.key])
                found.setdefault(one.key, Person(*known)).seats.add(Seat(edition, one.organisation))
        self.people = sorted(found.values(), key=lambda person: person.id)

    def agreeing(self, one: str, other: str) -> int:
        """How many of year, month and day are the same in the birth dates of two keys."""
        return sum(map(str.__eq__, self._births[one].split("-"), self._births[other].split("-")))


def meetings() -> list[Person]:
    """The people of the curated sources, each once."""
    found: dict[str, Person] = {}
    for path in sorted((ROOT / "data").glob("*/people.csv")):
        if path.parent.name == "identities":
            continue
        for row in _rows(path):
            given, family = row["given_name"], row["family_name"]
            if not family:
                given, _, family = row["name"].partition(" ")
            found.setdefault(row["id"], Person(row["id"], slug(given), slug(family)))
    return sorted(found.values(), key=lambda person: person.id)


def judged() -> dict[frozenset[str], Pair]:
    """What the identities' tables decide, by pair."""
    folder = ROOT / "data" / "identities"
    joined = [Pair(row["gone"], row["remains"], SAME, "data/identities/people.csv") for row in _rows(folder / "people.csv")]
    parted = [Pair(row["one"], row["other"], DIFFERENT, "data/identities/different.csv") for row in _rows(folder / "different.csv")]
    return {frozenset(pair[:2]): pair for pair in joined + parted}


def compatible(one: str, other: str) -> bool:
    """Whether two given names may be one: the same, or one begins the other, or is its initial."""
    short, long = sorted((one.split("-"), other.split("-")), key=len)
    return long[: len(short)] == short or (len(short) == 1 and len(short[0]) == 1 and long[0][:1] == short[0])


def label(one: Person, other: Person) -> tuple[str, str]:
    """The label of two people of the register, and why."""
    shared = one.bodies & other.bodies
    agreeing = sum(map(str.__eq__, one.birth.split("-"), other.birth.split("-")))
    if agreeing == 3 and shared:
        return SAME, "the register's identities agree, in one council"
    if agreeing < 2 and one.seats & other.seats:
        return DIFFERENT, "two seats at once in one council"
    if agreeing < 2 and _in_two_councils(one, other):
        return DIFFERENT, "in two municipal councils at once"
    if agreeing == 2 and shared and not one.seats & other.seats:
        return SAME, "the register's identities agree but for a slip, in one council"
    if agreeing == 0 and not shared:
        return DIFFERENT, "the register's identities disagree"
    return UNDECIDABLE, "nothing seen decides"


def _in_two_councils(one: Person, other: Person) -> bool:
    """Whether an edition shows one in a municipal council and the other in another: they are two, by the law."""
    editions = {seat.edition for seat in one.seats}
    return any(
        here and there and not here & there for here, there in ((one.communes(edition), other.communes(edition)) for edition in editions)
    )


def strata(registered: Sequence[Person], met: Sequence[Person], decided: Mapping[frozenset[str], Pair]) -> dict[str, list[Pair]]:
    """The candidate pairs of each stratum, labelled, in a fixed order."""
    found: dict[str, list[Pair]] = defaultdict(list)
    blocks: dict[str, list[Person]] = defaultdict(list)
    for person in registered:
        blocks[person.family].append(person)
    known = {person.id for person in (*registered, *met)}
    settled = ({person.id for person in met} & {person.id for person in registered}) | {pair.one for pair in decided.values()}
    found["judged"] = [pair for pair in decided.values() if {pair.one, pair.other} <= known and not _both_met(pair, met)]
    found["meeting"] = [pair for pair in decided.values() if _both_met(pair, met)]
    for one, other in combinations(met, 2):
        if one.family == other.family and compatible(one.given, other.given) and frozenset((one.id, other.id)) not in decided:
            found["meeting"].append(Pair(one.id, other.id, UNDECIDABLE, "nothing seen decides"))
    for person in met:
        for other in blocks.get(person.family, ()):
            both = frozenset((person.id, other.id))
            if compatible(person.given, other.given) and both not in decided and person.id not in settled:
                found["meeting-register"].append(Pair(person.id, other.id, UNDECIDABLE, "nothing seen decides"))
    for block in blocks.values():
        for one, other in combinations(block, 2):
            if compatible(one.given, other.given) and frozenset((one.id, other.id)) not in decided:
                pair = Pair(one.id, other.id, *label(one, other))
                found[_stratum(one, other, pair.label)].append(pair)
    return found


def draw(found: Mapping[str, list[Pair]], seed: int) -> list[tuple[Pair, str]]:
    """The sample, in the order of its ids, each pair with its half; both halves have as many of each label, within one."""
    chance = random.Random(seed)  # noqa: S311 - chance is seeded, for the same sample each time
    sample: list[Pair] = []
    for stratum, wanted in WANTED.items():
        wanted = TOTAL - len(sample) if stratum == list(WANTED)[-1] else wanted  # noqa: PLW2901
        pairs = sorted(found[stratum])
        sample += chance.sample(pairs, min(wanted, len(pairs)))
    halves: dict[Pair, str] = {}
    ordered = sorted(sample, key=lambda pair: (pair.label, chance.random()))
    for number, pair in enumerate(ordered):
        halves[pair] = "before" if number % 2 == 0 else "after"
    return [(pair, halves[pair]) for pair in sorted(sample)]


def _stratum(one: Person, other: Person, labelled: str) -> str:
    if one.bodies & other.bodies:
        if labelled != SAME:
            return "council-at-once" if labelled == DIFFERENT else "council-unknown"
        return "council" if one.given == other.given else "given"
    return "departement" if _departements(one) & _departements(other) else "elsewhere"


def _departements(person: Person) -> set[str]:
    """The départements of the communes and départements in which somebody sits."""
    return {body.split("-")[1][:2] for body in person.bodies if body.startswith(("commune-", "departement-"))}


def _both_met(pair: Pair, met: Sequence[Person]) -> bool:
    ids = {person.id for person in met}
    return {pair.one, pair.other} <= ids


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def main() -> None:
    """Draw and write the sample, and print what it holds."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("archives", nargs="+", type=Path, metavar="ARCHIVE")
    parser.add_argument("--seed", type=int, default=20261130)
    options = parser.parse_args()
    found = strata(Register(options.archives).people, meetings(), judged())
    sample = draw(found, options.seed)
    OUT.parent.mkdir(parents=True, exist_ok=True)
    with OUT.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows((*pair, half) for pair, half in sample)
    for stratum, pairs in found.items():
        print(f"{stratum}: {len(pairs)} candidates")
    for kind in (SAME, DIFFERENT, UNDECIDABLE):
        print(f"{kind}: {sum(pair.label == kind for pair, _ in sample)}")


if __name__ == "__main__":
    main()
