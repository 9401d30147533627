"""Write the tables of data/twinnings-wikidata from a table of twinnings: what Wikidata stated in 2017.

    python scripts/build_twinnings.py twinnings-france.csv

The columns are those that `terrigraph import twinnings` reads; the rows without `wikidata_2017` among their sources are left to that
import. Each end of a row must be settled by something, or the row is not published: it is then in review/left-out.csv, with why. A person's
decisions are in review/decisions.csv. The pairs of a network of towns become its members. The same files give the same bytes, and the
sums are printed: every row read is in one of them.
"""

from __future__ import annotations

import csv
import re
import sys
from collections import Counter
from dataclasses import dataclass
from math import cos, hypot, radians
from pathlib import Path
from typing import TYPE_CHECKING

from terrigraph.intake.partners import GEONAMES, Identifier, NamedPartner, Partner
from terrigraph.model.spelling import fold
from terrigraph.reconciliation.gazetteer import FRENCH_CODES, Gazetteer
from terrigraph.reconciliation.official import Official

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from terrigraph.reconciliation.gazetteer import City

DATA = Path(__file__).resolve().parent.parent / "data"
HERE = DATA / "twinnings-wikidata"
TAG = "wikidata_2017"
DOCUMENT = "wikidata-jumelages-2017"
NEAR_KM = 20.0
NETWORKS: dict[str, tuple[str, frozenset[str]]] = {
    "50218": ("douzelage", frozenset()),
    "14117": ("anneau-de-jumelage-de-bad-homburg", frozenset({"2953436", "2661169", "2960257", "2771725", "3165762"})),
}
"""The networks, described in data/city-networks, whose members the table gives as partners of their French one, by its code; with the
GeoNames ids of the members, where it has other partners as well.
"""
NO_QUOTE = {"document": DOCUMENT, "quote_start": "", "quote_end": "", "prefix": "", "suffix": ""}
_QUALIFIER = re.compile(r"\s*\([^)]*\)|,.*$|\b(Gmina|London Borough of|Municipality of)\s+|\s+(Municipality|Department|Cercle|District)\b")

Cells = dict[str, str]


@dataclass(frozen=True, slots=True)
class Settled:
    """A row whose ends are both settled."""

    cells: Cells
    code: str
    partner: Partner
    quote: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row that is not published, and why."""

    cells: Cells
    reason: str
    candidates: str = ""


class Settling:
    """Settles the ends of rows."""

    def __init__(self, rows: Sequence[Cells]) -> None:
        self.official = Official(DATA / "territories")
        self.gazetteer = Gazetteer(DATA / "gazetteer")
        self.identifier = Identifier(self.gazetteer, self.official)
        self.decisions = {(row["insee"], row["partner"]): row for row in read(HERE / "review" / "decisions.csv")}
        self.by: Counter[str] = Counter()
        self.neighbours: dict[str, Counter[str]] = {}
        """By partner, how many communes of each département are tied to it, of those that their name alone tells."""
        for row in rows:
            codes = self.official.succession(row["insee"]).communes
            if len(codes) == 1 and row["geonameid"] and self.official.decides(codes[0], row["commune"]) == "name":
                self.neighbours.setdefault(row["geonameid"], Counter())[self.official.communes[codes[0]]["departement"]] += 1

    def settle(self, cells: Cells) -> Settled | LeftOut:
        """What a row says, or why it is left out."""
        decision = self.decisions.get((cells["insee"], cells["partner"])) or self.decisions.get((cells["insee"], ""))
        if decision and not decision["decided"]:
            return LeftOut(cells, f"décision : {decision['reason']}")
        code = decision["decided"] if decision else self.commune(cells)
        if isinstance(code, LeftOut):
            return code
        partner = self.partner(cells)
        if isinstance(partner, LeftOut):
            return partner
        if partner.ref == f"commune/{code}":
            return LeftOut(cells, "une commune n’est pas jumelée avec elle-même")
        self.by["décision" if decision else self.why(cells)] += 1
        return Settled(cells, code, partner, as_written(cells))

    def why(self, cells: Cells) -> str:
        """What settles the French end of a row: its name, a population, a département; "" for nothing."""
        code = self.official.succession(cells["insee"]).communes[0]
        if by := self.official.decides(code, cells["commune"]):
            return by
        around = self.official.communes[code]["departement"]
        others = {self.official.communes[one]["departement"] for one in self.official.homonyms(code, cells["commune"])}
        return "departement" if around not in others and self.neighbours.get(cells["geonameid"], Counter())[around] else ""

    def commune(self, cells: Cells) -> str | LeftOut:
        """The commune of a row today."""
        codes = self.official.succession(cells["insee"]).communes
        if len(codes) != 1:
            return LeftOut(cells, "code INSEE repris par plusieurs communes, ou inconnu", "|".join(codes))
        if self.why(cells):
            return codes[0]
        homonyms = "|".join(self.official.homonyms(codes[0], cells["commune"]))
        return LeftOut(cells, "plusieurs communes portent ou portaient ce nom, et rien ne tranche", f"{codes[0]}|{homonyms}")

    def partner(self, cells: Cells) -> Partner | LeftOut:
        """The partner of a row, settled by its GeoNames id and its name; in France, as the French end is."""
        key = (cells["geonameid"],) if cells["geonameid"] else ()
        partner = self.identifier.identify(
            NamedPartner(name=cells["partner"], country=cells["partner_country"], geonames=key, code=cells["cc"])
        )
        if partner.how != GEONAMES and key:
            partner = self.near(cells, key) or partner
        kind, _, code = partner.ref.partition("/")
        if kind == "commune":
            if partner.how == GEONAMES or self.official.decides(code, cells["partner"]):
                return partner
            return LeftOut(cells, "partenaire : plusieurs communes de France portent ce nom", "|".join(partner.candidates))
        if partner.how != GEONAMES or "unchecked" in partner.doubts or kind != "city" or partner.country in FRENCH_CODES:
            doubts = ", ".join(partner.doubts) or partner.how
            return LeftOut(cells, f"partenaire non identifié : {doubts}", "|".join(partner.candidates))
        return partner

    def near(self, cells: Cells, key: tuple[str, ...]) -> Partner | None:
        """The place of the name, without what qualifies it, that is where the id is: its own, or one that is near it."""
        bare = _QUALIFIER.sub("", cells["partner"]).strip()
        partner = self.identifier.identify(NamedPartner(name=bare, country=cells["partner_country"], geonames=key, code=cells["cc"]))
        if partner.how == GEONAMES:
            return partner
        there, country = self.gazetteer.place(key[0]), self.gazetteer.country(cells["partner_country"])
        if there is None or there.country != country:
            return None
        named = [place for place in self.gazetteer.named(bare, country) if place.name == bare]
        close = [place for place in named if apart(place, there) <= NEAR_KM]
        if len(close) != 1:
            return None
        return self.identifier.identify(
            NamedPartner(name=bare, country=cells["partner_country"], geonames=(close[0].id,), code=close[0].country)
        )


def apart(one: City, other: City) -> float:
    """Kilometres between two places, near enough for places that are close."""
    east = (float(one.longitude) - float(other.longitude)) * cos(radians(float(one.latitude)))
    return 111.2 * hypot(east, float(one.latitude) - float(other.latitude))


def as_written(cells: Cells) -> str:
    """A row in one line, as it is quoted."""
    stated = f"geonames-{cells['geonameid']}" if cells["geonameid"] else ""
    return " | ".join(filter(None, (cells["insee"], cells["commune"], cells["partner"], cells["partner_country"], stated, TAG)))


def read(path: Path) -> list[Cells]:
    """The rows of a table."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(name: str, rows: Sequence[Mapping[str, str]]) -> None:
    """Write a table, with the columns of its first row."""
    with (HERE / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def cooperations(settled: Iterable[Settled]) -> list[Cells]:
    """One row for each pair of partners, with the first row of the table that says so."""
    pairs: dict[str, Cells] = {}
    for one in sorted(settled, key=lambda one: one.quote):
        refs = sorted((f"commune/{one.code}", one.partner.ref))
        key = "-".join(ref.replace("city/geonames", "geonames").replace("commune/", "").lower() for ref in refs)
        row = {"id": key, "title": "", "partners": "|".join(f"territory/{ref}" for ref in refs), "kind": "jumelage", "themes": ""}
        row |= {"state": "held", "start": "", "end": "", "basis": "", "note": ""}
        pairs.setdefault(key, row | {"document": NO_QUOTE["document"], "quote": one.quote, **NO_QUOTE})
    return [pairs[key] for key in sorted(pairs)]


def places(settled: Iterable[Settled], gazetteer: Gazetteer) -> list[Cells]:
    """The cities that are partners and their countries, named in French and in English."""
    names = {row["geonameid"]: row for row in read(DATA / "gazetteer" / "names.csv")}
    rows: dict[str, Cells] = {}
    for one in sorted(settled, key=lambda one: one.quote):
        if not one.partner.ref.startswith("city/"):
            continue
        key = one.partner.ref.removeprefix("city/geonames-")
        place, country = gazetteer.place(key), gazetteer.countries[one.partner.country]
        if place is None:
            raise ValueError(f"{key}: no such place")
        known = names.get(key)
        french, english = (known["name_fr"], known["name_en"]) if known else (place.name, place.name)
        others = {place.name, _QUALIFIER.sub("", one.cells["partner"]).strip()} - {french, english, ""}
        others = {name for name in others if fold(name) not in {fold(french), fold(english)}}
        same = [
            f"https://sws.geonames.org/{key}/",
            *([f"http://www.wikidata.org/entity/{known['wikidata']}"] if known and known["wikidata"] else []),
        ]
        city = {"id": one.partner.ref, "name": french, "name_en": english, "alt_names": "|".join(sorted(others)), "kind": "city"}
        city |= {"contained_in": f"country/{country.code}", "longitude": place.longitude, "latitude": place.latitude}
        city |= {"same_as": "|".join(same), "document": DOCUMENT, "quote": one.quote, **NO_QUOTE}
        within = city | {"id": f"country/{country.code}", "name": country.french, "name_en": country.english, "alt_names": ""}
        within |= {"kind": "country", "contained_in": "", "longitude": "", "latitude": "", "same_as": ""}
        for row in (city, within):
            rows.setdefault(row["id"], row)
    return [rows[key] for key in sorted(rows)]


def of_network(one: Settled) -> bool:
    """Whether a row is a pair of a network."""
    _, members = NETWORKS.get(one.cells["insee"], ("", frozenset()))
    return one.cells["insee"] in NETWORKS and (not members or one.partner.ref.removeprefix("city/geonames-") in members)


def of_town(name: str) -> str:
    """What the authority of a town is called in French."""
    return f"Ville d’{name}" if fold(name)[0] in "aeiou" else f"Ville de {name}"


def members(settled: Iterable[Settled], named: Mapping[str, Cells]) -> tuple[list[Cells], list[Cells]]:
    """The authorities of foreign towns that are members of a network, and their memberships."""
    organisations, memberships = [], []
    for one in sorted(settled, key=lambda one: one.partner.ref):
        town = named[one.partner.ref]
        key = one.partner.ref.replace("city/", "ville-")
        row = {"id": key, "name": of_town(town["name"]), "alt_names": "", "former_names": "", "kind": "collectivite-etrangere"}
        row |= {"unit_of": "", "part_of": "", "governs": one.partner.ref, "serves": "", "siren": "", "same_as": "", "basis": "", "note": ""}
        organisations.append(row | {"document": DOCUMENT, "quote": one.quote, **NO_QUOTE})
        row = {"member": key, "organisation": NETWORKS[one.cells["insee"]][0], "state": "held", "start": "", "end": "", "basis": "inferred"}
        row |= {"note": "La table donne chaque membre du réseau pour jumelé avec le membre français"}
        memberships.append(row | {"document": DOCUMENT, "quote": one.quote, **NO_QUOTE})
    return organisations, memberships


def main() -> None:
    """Write the tables and print the sums."""
    every = read(Path(sys.argv[1]))
    rows = [row for row in every if TAG in row["sources"].split("|")]
    settling = Settling(rows)
    judged = [settling.settle(row) for row in rows]
    settled = [one for one in judged if isinstance(one, Settled)]
    left = [one for one in judged if isinstance(one, LeftOut)]
    in_network = [one for one in settled if of_network(one)]
    pairs = [one for one in settled if not of_network(one)]
    written = cooperations(pairs)
    territories = places(settled, settling.gazetteer)
    organisations, memberships = members(in_network, {row["id"]: row for row in territories})
    write("cooperations.csv", written)
    write("territories.csv", territories)
    write("organisations.csv", organisations)
    write("memberships.csv", memberships)
    columns = ("insee", "commune", "partner", "partner_country", "geonameid")
    write(
        "review/left-out.csv",
        sorted(
            ({**{name: one.cells[name] for name in columns}, "reason": one.reason, "candidates": one.candidates} for one in left),
            key=lambda row: tuple(row.values()),
        ),
    )
    say = sys.stdout.write
    say(f"{len(every)} rows = {len(rows)} of {TAG} + {len(every) - len(rows)} left to the import\n")
    say(f"{len(rows)} = {len(pairs)} in pairs + {len(in_network)} in networks + {len(left)} left out\n")
    say(f"{len(pairs)} in pairs = {len(written)} cooperations + {len(pairs) - len(written)} said from the other side, or twice\n")
    say(f"French ends: {dict(sorted(settling.by.items()))}\n")
    for reason, number in Counter(one.reason.partition(" : ")[0] for one in left).most_common():
        say(f"  left out, {reason}: {number}\n")


if __name__ == "__main__":
    main()
