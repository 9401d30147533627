"""The cases of `cases/periods.csv`, which every language that states the rule answers, and a graph made of them."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING

import small_graph
from terrigraph.model.namespaces import DCTERMS, FOAF, IDS, OA, ORG, RDF, SCHEMA, SCHEMES, SKOS, TG
from terrigraph.model.periods import DAYS
from terrigraph.model.triples import day, iri, literal, quad

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Case = dict[str, str]
"""The days (`DAYS`; "" where nothing bounds it), the `day` and the expected `status`."""

SOURCE = f"{IDS}graph/cases"
TERRITORY, PARTNER = f"{IDS}territory/departement/99", f"{IDS}territory/commune/99998"
BODY, OTHER_BODY, MEMBER = (f"{IDS}organisation/{name}" for name in ("body", "other-body", "member"))
ALWAYS = dict(zip(DAYS, ("0001-01-01", "0001-01-01", "9999-12-31", "9999-12-31"), strict=True))


def cases() -> list[Case]:
    """The rows of the table, each with its number as `id`."""
    with (Path(__file__).parents[1] / "cases" / "periods.csv").open(encoding="utf-8", newline="") as file:
        return [{"id": str(number)} | row for number, row in enumerate(csv.DictReader(file))]


def dated(subject: str, row: Case) -> Iterator[str]:
    """The triples that date a subject, as the row has them."""
    for name, p in DAYS.items():
        if row[name]:
            yield quad(subject, p, day(row[name]), SOURCE)


def write(folder: Path, rows: Sequence[Case]) -> Path:
    """A store in a folder, which is returned. Each row dates what has its number: a mandate of a person, one of MEMBER, a
    cooperation, and an event. Each person also holds a mandate in OTHER_BODY, for ever.
    """
    lines = list(_around())
    for row in rows:
        mandate, membership, cooperation, event = (f"{IDS}{kind}/{row['id']}" for kind in ("mandate", "membership", "cooperation", "event"))
        person = f"{IDS}person/{row['id']}"
        lines += [*_described(person, (RDF.type, FOAF.Person)), quad(person, FOAF.name, literal(row["id"]), SOURCE)]
        lines += [
            *_membership(mandate, person, BODY),
            *_membership(f"{mandate}-always", person, OTHER_BODY),
            *_membership(membership, MEMBER, BODY),
        ]
        lines += dated(f"{mandate}-always", ALWAYS)
        lines += _described(cooperation, (RDF.type, TG.Cooperation), (TG.partner, TERRITORY), (TG.partner, PARTNER))
        lines += _described(cooperation, (TG.cooperationKind, f"{SCHEMES['kind']}jumelage"))
        lines += [*_described(event, (RDF.type, SCHEMA.Event)), quad(event, SCHEMA.name, literal(row["id"], "fr"), SOURCE)]
        for subject in (mandate, membership, cooperation):
            lines += [*_evidenced(subject), *dated(subject, row)]
        lines += dated(event, row)
    return small_graph.write_store(folder, lines)


def _membership(mandate: str, who: str, body: str) -> list[str]:
    pairs = ((RDF.type, ORG.Membership), (ORG.member, who), (ORG.organization, body), (ORG.role, f"{SCHEMES['role']}maire"))
    return _described(mandate, *pairs)


def _around() -> Iterator[str]:
    """What the dated things lead to."""
    kinds, roles = SCHEMES["kind"], SCHEMES["role"]
    for body, place, kind in ((BODY, TERRITORY, "epci"), (OTHER_BODY, PARTNER, "commune"), (MEMBER, "", "association")):
        yield from _described(body, (RDF.type, ORG.Organization), (ORG.classification, f"{kinds}{kind}"))
        yield from _described(body, *([(TG.governs, place)] if place else []))
        yield quad(body, SKOS.prefLabel, literal(body, "fr"), SOURCE)
    for place in (TERRITORY, PARTNER):
        yield from _described(place, (RDF.type, TG.Territory))
        yield quad(place, SCHEMA.name, literal(place, "fr"), SOURCE)
    for concept in (f"{kinds}epci", f"{kinds}commune", f"{kinds}jumelage", f"{roles}maire"):
        yield quad(concept, SKOS.prefLabel, literal(concept, "fr"), SOURCE)


def _evidenced(subject: str) -> Iterator[str]:
    """A document of its own behind a subject, whose title is the last part of the subject's IRI."""
    row, document = f"{subject}/evidence", f"{subject}/document"
    yield from _described(subject, (TG.evidence, row))
    yield from _described(row, (RDF.type, OA.SpecificResource), (OA.hasSource, document))
    yield quad(document, DCTERMS.title, literal(subject.rpartition("/")[2], "fr"), SOURCE)


def _described(subject: str, *pairs: tuple[str, str]) -> list[str]:
    return [quad(subject, p, iri(target), SOURCE) for p, target in pairs]
