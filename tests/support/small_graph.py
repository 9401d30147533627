"""A small graph for the questions: the conference, a few made-up imports, and the official territories that these lead to.

The imported rows are invented: only the codes and the names of places are real.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from unittest import mock

from importing_files import SCHEMAS, concepts, write
from terrigraph.build import write_derived
from terrigraph.importers import cooperations, members, twinnings
from terrigraph.model import ontology
from terrigraph.model.namespaces import DCTERMS, IDS, OA, ORG, PROV, RDF, SCHEMA, SCHEMES, TG, XSD
from terrigraph.model.triples import Ids
from terrigraph.sources import source as sources
from terrigraph.store.drafts import drafting
from terrigraph.store.embedded import open_store
from terrigraph.store.folder import STATEMENTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from terrigraph.sources.source import Reading, Source
    from terrigraph.sources.tables import Concepts

CURATED = ("conference-attractivite", "contexte-attractivite")
IMPORTED = ("cooperations", "members", "twinnings")
TODAY = "2026-11-22"

PAIRS = [
    ("31555", "Toulouse", "Bologne", "Italie", "3181928", "IT"),
    ("31555", "Toulouse", "Weimar", "Germany", "2812482", "DE"),
    ("38185", "Grenoble", "Bologne", "Italie", "3181928", "IT"),
    ("38185", "Grenoble", "Trifouillis", "Belgium", "", ""),  # no such place
    ("17300", "La Rochelle", "Essaouira", "Morocco", "", ""),
]
PROJECTS = [
    ("31555", "", "Hô Chi Minh-Ville", "Viêt Nam", "Eau", "Urbanisme", "2012", "31/12/2016"),
    ("", "243100518", "Bologne", "Italie", "Tramways", "Jumelages", "2019", ""),
]
ATLAS = """
[source]
publisher = "Un atlas inventé"
licence = "CC0-1.0"
[columns]
siren = "SIREN"
insee = "INSEE"
partner = "Partenaire"
country = "Pays"
title = "Titre"
theme = "Thème"
start = "Début"
end = "Fin"
[themes]
"Urbanisme" = "urbanisme"
"Jumelages" = "jumelage"
"""
MEMBERS = [("213105554", "Toulouse", "01/01/2015", ""), ("243100518", "Toulouse Métropole", "2016-03", "31/12/2020"), ("", "Albi", "", "")]
UNDATED = (
    f"<{IDS}event/reunion-inventee> <{RDF.type}> <{SCHEMA.Event}> <{IDS}source/members> .\n",
    f'<{IDS}event/reunion-inventee> <{SCHEMA.name}> "Réunion inventée"@fr <{IDS}source/members> .\n',
)
"""A meeting whose day nothing says."""
_DATED = (("invente", "1996", "1996-01-01", "1996-12-31"), ("plus-large", "", "1990-01-01", "1999-12-31"))
OTHERWISE = tuple(
    f"<{IDS}{subject}> <{predicate}> {value} <{IDS}source/members> .\n"
    for name, start, first, last in _DATED
    for subject, predicate, value in (
        (f"mandate/{name}", RDF.type, f"<{ORG.Membership}>"),
        (f"mandate/{name}", ORG.member, f"<{IDS}person/michel-destot>"),
        (f"mandate/{name}", ORG.organization, f"<{IDS}organisation/commune-38185>"),
        (f"mandate/{name}", ORG.role, f"<{SCHEMES['role']}maire>"),
        *([(f"mandate/{name}", SCHEMA.startDate, f'"{start}"^^<{XSD.gYear}>')] if start else []),
        (f"mandate/{name}", TG.startNotBefore, f'"{first}"^^<{XSD.date}>'),
        (f"mandate/{name}", TG.startNotAfter, f'"{last}"^^<{XSD.date}>'),
        (f"mandate/{name}", PROV.wasDerivedFrom, f"<{IDS}evidence/{name}>"),
        (f"evidence/{name}", OA.hasSource, f"<{IDS}document/{name}>"),
        (f"document/{name}", DCTERMS.title, f'"Document {name}"@fr'),
    )
)
"""Two documents that date the mayor of Grenoble otherwise than the others: one year later, and more widely."""
NETWORK = """
[source]
publisher = "Un registre inventé"
licence = "CC0-1.0"
[organisation]
id = "reseau-invente"
name = "Réseau inventé"
kind = "reseau"
[columns]
siren = "SIREN"
authority = "Membre"
start = "Adhésion"
end = "Retrait"
"""


def make(built_store: Path, folder: Path) -> Path:
    """Write the small graph of a built store into a folder, which is returned."""
    kept, official = [], {}
    with (open_store(built_store).folder / STATEMENTS).open(encoding="utf-8") as lines:
        for line in lines:
            if line.rsplit(" ", 2)[1] == f"<{IDS}source/territories>":
                official.setdefault(line.partition(" ")[0], []).append(line)
            elif line.rsplit(" ", 2)[1][1:-1] in (*(f"{IDS}source/{name}" for name in CURATED), ontology.GRAPH):
                kept.append(line)
    kept += [*imported(folder / "imports"), *UNDATED, *OTHERWISE]
    wanted, front = set(), {f"<{IDS}source/territories>", f"<{IDS}indicator/population>", *re.findall(r"<[^>]+>", "".join(kept))}
    for _ in range(5):
        wanted |= front
        added = [line for subject in sorted(front) for line in official.get(subject, [])]
        front = set(re.findall(rf"<{IDS}(?:territory|organisation)/[^>]+>", "".join(added))) - wanted
    counts = re.compile(rf"<{IDS}observation/population/\d+/(.+)>")
    wanted |= {subject for subject in official if (place := counts.match(subject)) and f"<{IDS}territory/{place[1]}>" in wanted}
    kept += [line for subject in sorted(wanted) for line in official.get(subject, [])]
    loaded = [sources.load(folder / "imports" / name) for name in IMPORTED]
    described = [{"id": one.id, "title": {"fr": one.title.fr, "en": one.title.en}} for one in loaded]
    return write_store(folder, kept, open_store(built_store).sources() + described)


def write_store(folder: Path, lines: Sequence[str], sources_of: Sequence[dict[str, Any]] = ()) -> Path:
    """Write a store of some statements into a folder, which is returned; `sources_of` describes its sources."""
    with drafting(folder) as draft:
        draft.write(sorted(set(lines)))
        draft.seal()
        write_derived(draft.folder, draft.statements, ontology.load())
        graph = draft.index()
        manifest = graph.manifest
        del graph
        draft.describe(replace(manifest, version="test", built="2026-11-22T00:00:00+00:00", sources=list(sources_of)))
    return folder


def twinned(path: Path, folder: Path) -> list[str]:
    """The statements of a file of twinnings."""
    twinnings.import_files([path], folder / "twinnings", today=TODAY)
    return list(_lines(folder / "twinnings", twinnings.read))


def imported(folder: Path) -> list[str]:
    """The statements of the made-up imports."""
    with mock.patch.dict("os.environ", {"TERRIGRAPH_GAZETTEER": str(folder / "none")}):
        pairs = [dict(zip(("insee", "commune", "partner", "partner_country", "geonameid", "cc"), row, strict=True)) for row in PAIRS]
        pairs = [{**row, "sources": "wikidata_2017"} for row in pairs]
        twinnings.import_files([write(folder / "pairs.csv", pairs)], folder / "twinnings", today=TODAY)
        columns = ("INSEE", "SIREN", "Partenaire", "Pays", "Titre", "Thème", "Début", "Fin")
        projects = write(folder / "atlas.csv", [dict(zip(columns, row, strict=True)) for row in PROJECTS])
        (folder / "atlas.toml").write_text(ATLAS, encoding="utf-8")
        cooperations.import_files([projects], folder / "cooperations", mapping=folder / "atlas.toml", today=TODAY)
        listed = write(folder / "list.csv", [dict(zip(("SIREN", "Membre", "Adhésion", "Retrait"), row, strict=True)) for row in MEMBERS])
        (folder / "members.toml").write_text(NETWORK, encoding="utf-8")
        members.import_files([listed], folder / "members", mapping=folder / "members.toml", today=TODAY)
        reads = {"twinnings": twinnings.read, "cooperations": cooperations.read, "members": members.read}
        return [line for name, read in reads.items() for line in _lines(folder / name, read)]


def _lines(folder: Path, read: Callable[[Source, Path, Concepts, Ids], Reading]) -> Iterator[str]:
    source = sources.load(folder)
    reading = read(source, SCHEMAS, concepts(), Ids())
    blocks = list(reading.blocks)
    assert not reading.faults, reading.faults
    for block in blocks:
        yield from block.splitlines(keepends=True)
