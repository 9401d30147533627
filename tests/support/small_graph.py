"""A small graph for the questions: the conference, a few made-up imports, and the official territories that these lead to.

The imported rows are invented: only the codes and the names of places are real.
"""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from unittest import mock

from importing_files import write
from small_country import small_country
from terrigraph.build import build, write_derived
from terrigraph.importers import cooperations, members, twinnings
from terrigraph.model import ontology
from terrigraph.store.drafts import drafting
from terrigraph.store.folder import IMPORTS
from tiny import shipping

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

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
OTHER = "autres-documents"
"""A made-up source: a meeting whose day nothing says, and two documents that date the mayor of Grenoble otherwise or more widely,
a deputy of La Rochelle who becomes its mayor and does not come to the meeting, and a body that becomes another."""
REPLACED = "michel-destot-ailleurs"
"""The local id of a person who was judged to be Michel Destot."""
_QUOTED = {"document": "carnet", "quote": "Carnet", "quote_start": "0", "quote_end": "6"}
_ELSEWHERE = {"person": "personne-inventee", "organisation": "commune-17300"}
_TABLES: dict[str, list[dict[str, str]]] = {
    "documents": [
        {"id": name, "title": f"Document {name}", "kind": "page-web", "publisher": "Personne", "language": "fr"} | dates
        for name, dates in (
            ("carnet", {}),
            ("invente", {"date": "1999-06-01"}),
            ("plus-large", {"not_before": "1990-01-01", "not_after": "1999-12-31"}),
        )
    ],
    "people": [{"id": "personne-inventee", "name": "Personne Inventée", **_QUOTED}],
    "organisations": [
        {"id": name, "name": f"Comité {name}", "kind": "association", **_QUOTED} for name in ("invente-autrefois", "invente-ensuite")
    ],
    "changes": [
        {
            "id": "comite",
            "kind": "succession",
            "date": "2010-02",
            "original": "invente-autrefois",
            "resulting": "invente-ensuite",
            "document": "carnet",
            "quote": "Carnet",
        },
    ],
    "participations": [
        {"participant": "person/personne-inventee", "event": "reunion-inventee", "role": "speaker", "assertion": "denied", **_QUOTED},
    ],
    "events": [{"id": "reunion-inventee", "title": "Réunion inventée", "kind": "conference", **_QUOTED}],
    "mandates": [
        {"id": name, "organisation": "commune-38185", "person": "michel-destot", "role": "maire", "state": "held", **_QUOTED, **cells}
        for name, cells in (
            ("invente", {"start": "1996", "document": "invente"}),
            ("plus-large", {"document": "plus-large"}),
            ("adjointe", {"role": "adjoint-au-maire", "start": "1995-06-25", "end": "2001-03-18", **_ELSEWHERE}),
            ("maire", {"start": "2001-03-25", "end": "2008-03-16", **_ELSEWHERE}),
        )
    ],
}
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


def make(folder: Path) -> Path:
    """Build the small graph in a folder, which is returned."""
    data = small_country(folder / "country", also={"81004"})
    _write_others(data)
    imported(folder)
    with shipping(data):
        build(folder)
    return folder


def _write_others(data: Path) -> None:
    _write_source(data, OTHER, {"fr": "Documents inventés", "en": "Made-up documents"}, _TABLES)
    judged = {"reason": "Le même.", "by": "personne", "on": "2026-11-22", **_QUOTED}
    same = {"same_people": [{"gone": REPLACED, "remains": "michel-destot", **judged}]}
    _write_source(data, "identities", {"fr": "Qui est qui", "en": "Who is who"}, same)


def _write_source(data: Path, name: str, title: dict[str, str], tables: dict[str, list[dict[str, str]]]) -> None:
    place = data / name
    place.mkdir()
    about = json.loads((data / "conference-attractivite" / "source.json").read_text(encoding="utf-8"))
    about |= {"id": name, "title": title, "least_rows": {}}
    (place / "source.json").write_text(json.dumps(about), encoding="utf-8")
    for table, rows in tables.items():
        schema = json.loads((data / "schemas" / f"{table}.json").read_text(encoding="utf-8"))
        with (place / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            names = [column["name"] for column in schema["fields"]]
            writer = csv.DictWriter(file, names, restval="", extrasaction="ignore", lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)


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


def imported(folder: Path) -> None:
    """Import the made-up files into a store's folder."""
    place, files = folder / IMPORTS, folder / "files"
    files.mkdir()
    with mock.patch.dict("os.environ", {"TERRIGRAPH_GAZETTEER": str(folder / "none")}):
        pairs = [dict(zip(("insee", "commune", "partner", "partner_country", "geonameid", "cc"), row, strict=True)) for row in PAIRS]
        pairs = [{**row, "sources": "wikidata_2017"} for row in pairs]
        twinnings.import_files([write(files / "pairs.csv", pairs)], place / "twinnings", today=TODAY)
        columns = ("INSEE", "SIREN", "Partenaire", "Pays", "Titre", "Thème", "Début", "Fin")
        projects = write(files / "atlas.csv", [dict(zip(columns, row, strict=True)) for row in PROJECTS])
        (files / "atlas.toml").write_text(ATLAS, encoding="utf-8")
        cooperations.import_files([projects], place / "cooperations", mapping=files / "atlas.toml", today=TODAY)
        listed = write(files / "list.csv", [dict(zip(("SIREN", "Membre", "Adhésion", "Retrait"), row, strict=True)) for row in MEMBERS])
        (files / "members.toml").write_text(NETWORK, encoding="utf-8")
        members.import_files([listed], place / "members", mapping=files / "members.toml", today=TODAY)
