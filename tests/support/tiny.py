"""A tiny data folder, whole and right, for tests to spoil one cell at a time: a few rows a table, no official territories.

The people and places are made up; `TEXT` is the document that they are read from.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import random
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING
from unittest import mock

from terrigraph import resources
from terrigraph.build import Summary, build
from terrigraph.model.namespaces import IDS
from terrigraph.reviewing.judgements import LOG
from terrigraph.store.embedded import EmbeddedStore, open_store
from terrigraph.store.folder import STATEMENTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

ID = "colloque"
TEXT = """Colloque « Villes jumelées »
Présidence : Anne Martin, Députée de la Fiction, ancienne maire de Valbourg et présidente d’honneur de l’Union des villes
(ex Ligue des cités).
1. Ouverture
   Léa Roux, chercheuse au Laboratoire des villes – Université de Valbourg et Institut du fleuve
2. Table ronde
   Pavel Nový, adjoint au maire de Lipová 🏙, jumelée avec Valbourg depuis 1987
Pourquoi se jumeler ?
"""

Row = dict[str, str]


CONFERENCE = [f"{IDS}source/{name}" for name in ("conference-attractivite", "contexte-attractivite")]
"""The two sources of the conference."""


def quoted(quote: str, document: str = "programme") -> Row:
    """The evidence columns of a row, from a quote of `TEXT`."""
    start = TEXT.index(quote)
    end = start + len(quote)
    return {
        "document": document,
        "quote": quote,
        "quote_start": str(start),
        "quote_end": str(end),
        "prefix": TEXT[max(0, start - 24) : start].replace("\n", " "),
        "suffix": TEXT[end : end + 24].replace("\n", " "),
    }


SOURCE = {
    "id": ID,
    "title": {"fr": "Un colloque", "en": "A conference"},
    "description": {"fr": "Essai", "en": "A trial"},
    "publisher": "terrigraph",
    "licence": "CC0-1.0",
    "licence_url": "https://creativecommons.org/publicdomain/zero/1.0/",
    "date": "2016-06",
    "url": "https://example.org/colloque",
    "version": "1",
    "retrieved": "2026-11-22",
    "least_rows": {"people": 3},
}

TABLES: dict[str, list[Row]] = {
    "documents": [
        {
            "id": "programme",
            "title": "Villes jumelées",
            "kind": "programme",
            "publisher": "Union des villes",
            "date": "2016-06",
            "language": "fr",
            "sha256": hashlib.sha256(TEXT.encode()).hexdigest(),
            "file": "programme.txt",
        },
        {
            "id": "sans-date",
            "title": "Sans date",
            "kind": "page-web",
            "publisher": "Union des villes",
            "not_before": "2015-03-02",
            "not_after": "2017-06-20",
            "date_basis": "D’après ce qu’elle cite.",
            "language": "fr",
        },
    ],
    "people": [
        {"id": "anne-martin", "name": "Anne Martin", "given_name": "Anne", "family_name": "Martin", **quoted("Anne Martin")},
        {"id": "lea-roux", "name": "Léa Roux", **quoted("Léa Roux")},
        {"id": "pavel-novy", "name": "Pavel Nový", "same_as": "https://example.org/a|https://example.org/b", **quoted("Pavel Nový")},
    ],
    "organisations": [
        {
            "id": "ville-de-valbourg",
            "name": "Ville de Valbourg",
            "kind": "commune",
            "governs": "city/valbourg",
            **quoted("maire de Valbourg"),
        },
        {
            "id": "ville-de-lipova",
            "name": "Ville de Lipová",
            "kind": "autorite-locale",
            "governs": "city/lipova",
            **quoted("maire de Lipová"),
        },
        {
            "id": "chambre",
            "name": "Chambre",
            "kind": "assemblee-parlementaire",
            "basis": "inferred",
            "note": "Déduite du rôle.",
            **quoted("Députée de la Fiction"),
        },
        {
            "id": "union-des-villes",
            "name": "Union des villes",
            "alt_names": "UDV | Union",
            "former_names": "Ligue des cités",
            "kind": "association-d-elus|reseau",
            "serves": "city/valbourg|city/lipova",
            **quoted("Union des villes\n(ex Ligue des cités)"),
        },
        {
            "id": "laboratoire-des-villes",
            "name": "Laboratoire des villes",
            "kind": "laboratoire",
            "unit_of": "universite-de-valbourg|institut-du-fleuve",
            **quoted("Laboratoire des villes – Université de Valbourg et Institut du fleuve"),
        },
        {"id": "universite-de-valbourg", "name": "Université de Valbourg", "kind": "universite", **quoted("Université de Valbourg")},
        {"id": "institut-du-fleuve", "name": "Institut du fleuve", "kind": "organisme-de-recherche", **quoted("Institut du fleuve")},
    ],
    "territories": [
        {"id": "country/XF", "name": "Fiction", "kind": "country", **quoted("Fiction")},
        {
            "id": "city/valbourg",
            "name": "Valbourg",
            "kind": "city",
            "contained_in": "country/XF",
            "longitude": "2.5",
            "latitude": "-46.25",
            **quoted("Valbourg"),
        },
        {"id": "city/lipova", "name": "Lipová", "alt_names": "Lipova", "kind": "city", "contained_in": "country/XF", **quoted("Lipová")},
    ],
    "mandates": [
        {
            "id": "martin-deputee",
            "person": "anne-martin",
            "role": "depute",
            "organisation": "chambre",
            "area": "country/XF",
            "state": "held",
            **quoted("Députée de la Fiction"),
        },
        {
            "id": "martin-maire",
            "person": "anne-martin",
            "role": "maire",
            "organisation": "ville-de-valbourg",
            "state": "former",
            **quoted("ancienne maire de Valbourg"),
        },
        {
            "id": "martin-honneur",
            "person": "anne-martin",
            "role": "president-honneur",
            "organisation": "union-des-villes",
            "state": "held",
            **quoted("présidente d’honneur de l’Union des villes"),
        },
        {
            "id": "roux-chercheuse",
            "person": "lea-roux",
            "role": "chercheur",
            "organisation": "laboratoire-des-villes",
            "start": "2012",
            "end": "2019-02",
            **quoted("chercheuse au Laboratoire des villes"),
        },
        {
            "id": "novy-adjoint",
            "person": "pavel-novy",
            "role": "adjoint-au-maire",
            "organisation": "ville-de-lipova",
            "state": "held",
            "themes": "jumelage",
            "start": "2014-04-05",
            **quoted("adjoint au maire de Lipová"),
        },
    ],
    "events": [
        {
            "id": "villes-jumelees",
            "title": "Villes jumelées",
            "kind": "conference",
            "start": "2016-06",
            "location": "city/valbourg",
            "organisers": "union-des-villes",
            "themes": "jumelage",
            **quoted("Colloque « Villes jumelées »"),
        },
        {
            "id": "ouverture",
            "title": "Ouverture",
            "kind": "session",
            "super_event": "villes-jumelees",
            "position": "1",
            **quoted("1. Ouverture"),
        },
        {
            "id": "table-ronde",
            "title": "Table ronde",
            "kind": "session",
            "super_event": "villes-jumelees",
            "position": "2",
            **quoted("2. Table ronde"),
        },
    ],
    "participations": [
        {
            "participant": "person/anne-martin",
            "event": "villes-jumelees",
            "role": "chair",
            "capacity": "martin-deputee|martin-maire|martin-honneur",
            **quoted("Présidence : Anne Martin"),
        },
        {
            "participant": "person/lea-roux",
            "event": "ouverture",
            "role": "introduction",
            "capacity": "roux-chercheuse",
            **quoted("Léa Roux"),
        },
        {
            "participant": "person/pavel-novy",
            "event": "table-ronde",
            "role": "speaker",
            "position": "1",
            "capacity": "novy-adjoint",
            **quoted("Pavel Nový"),
        },
    ],
    "themes": [
        {"about": "event/table-ronde", "theme": "jumelage", **quoted("jumelée avec Valbourg")},
    ],
    "questions": [
        {
            "id": "pourquoi",
            "text": "Pourquoi se jumeler ?",
            "event": "villes-jumelees",
            "themes": "jumelage|cooperation-decentralisee",
            **quoted("Pourquoi se jumeler ?"),
        },
    ],
    "cooperations": [
        {
            "id": "valbourg-lipova",
            "title": "Jumelage de Valbourg et Lipová",
            "partners": "territory/city/valbourg|territory/city/lipova",
            "kind": "jumelage",
            "themes": "jumelage",
            "start": "1987",
            **quoted("Lipová 🏙, jumelée avec Valbourg depuis 1987"),
        },
    ],
}


CITIES = {"lodz": "Łódź", "tromso": "Tromsø", "giessen": "Gießen", "l-hay": "L’Haÿ-les-Roses"}
"""Cities whose names have letters that no accent makes, or an apostrophe, by the end of their ids."""


def conference_data(data: Path) -> Path:
    """A data folder of the shipped sources but the meetings that were reviewed, the identifiers of the organisations that they
    name and who is whom in them, the twinnings, the networks and the heads of executives, which tests of the conference need not count.
    """
    aside = {
        "elected_officials",
        "identifiants-organisations",
        "identities",
        "city-networks",
        "petites-villes-de-demain",
        "twinnings-pages",
        "twinnings-wikidata",
    }
    data.mkdir(parents=True)
    for folder in resources.folder("data").iterdir():
        if not (folder / LOG).exists() and folder.name not in aside:
            (data / folder.name).symlink_to(folder)
    (data / "elected_officials").mkdir()
    (data / "elected_officials" / "about.json").symlink_to(resources.folder("data") / "elected_officials" / "about.json")
    return data


@contextmanager
def shipping(data: Path) -> Iterator[None]:
    """Make terrigraph take `data` for the data that it ships; the ontology stays the real one."""
    shipped = resources.folder
    with mock.patch.object(resources, "folder", lambda name: data if name == "data" else shipped(name)):
        yield


class Tiny:
    """A data folder with one source, `colloque`, its texts, and a store to build."""

    def __init__(self, place: Path) -> None:
        self.data = place / "data"
        self.store = place / "store"
        self.texts = place / "texts"
        self.source = self.data / ID
        shutil.copytree(resources.folder("data") / "schemas", self.data / "schemas")
        self.source.mkdir()
        self.texts.mkdir()
        (self.texts / "programme.txt").write_bytes(TEXT.encode())
        self.describe()
        for table, rows in TABLES.items():
            self.write(table, rows)

    def describe(self, **changes: object) -> None:
        """Write source.json, some of its keys changed (`None` leaves a key out)."""
        described = {key: value for key, value in {**SOURCE, **changes}.items() if value is not None}
        (self.source / "source.json").write_text(json.dumps(described), encoding="utf-8")

    def columns(self, table: str) -> list[str]:
        """The columns that the table's schema declares."""
        schema = json.loads((self.data / "schemas" / f"{table}.json").read_text(encoding="utf-8"))
        return [field["name"] for field in schema["fields"]]

    def path(self, table: str) -> Path:
        """The table's file."""
        return self.source / f"{table}.csv"

    def write(self, table: str, rows: Sequence[Mapping[str, str]], columns: Sequence[str] = ()) -> None:
        """Write a table; cells not given are empty."""
        out = io.StringIO()
        writer = csv.DictWriter(out, columns or self.columns(table), restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        self.path(table).write_text(out.getvalue(), encoding="utf-8", newline="")

    def change(self, table: str, number: int, **cells: str) -> None:
        """Write a table with some cells of one row changed; rows are numbered as a spreadsheet does, from 2."""
        rows = [dict(row) for row in TABLES[table]]
        rows[number - 2] |= cells
        self.write(table, rows)

    def add(self, table: str, *rows: Row) -> None:
        """Write a table with rows added at its end."""
        self.write(table, [*TABLES[table], *rows])

    def add_cities(self) -> None:
        """Add `CITIES` to the territories."""
        alike = {"kind": "city", "contained_in": "country/XF", **quoted("Fiction")}
        self.add("territories", *({"id": f"city/{end}", "name": name, **alike} for end, name in CITIES.items()))

    def shuffle(self, seed: int) -> None:
        """Put every table's rows, and its columns, in another order."""
        mixer = random.Random(seed)
        for path in sorted(self.source.glob("*.csv")):
            shuffle(path, mixer, columns=True)

    def build(self, texts: Sequence[Path] | None = None, **options: object) -> Summary:
        """Build the graph of this folder alone."""
        with shipping(self.data):
            return build(self.store, texts=[self.texts] if texts is None else texts, **options)  # type: ignore[arg-type]

    def open(self) -> EmbeddedStore:
        """The graph that was built."""
        return open_store(self.store)

    def statements(self) -> bytes:
        """The graph that was built, as it was written."""
        return (self.open().folder / STATEMENTS).read_bytes()


def shuffle(path: Path, mixer: random.Random, columns: bool = False) -> None:
    """Put a table's rows (and columns) in another order."""
    with path.open(encoding="utf-8", newline="") as lines:
        header, *rows = list(csv.reader(lines))
    mixer.shuffle(rows)
    order = list(range(len(header)))
    if columns:
        mixer.shuffle(order)
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out, lineterminator="\n").writerows([row[at] for at in order] for row in (header, *rows))
