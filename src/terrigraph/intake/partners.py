"""Identifies the partner that a row names: a place of GeoNames or Wikidata, a French territory, or nothing known.

An identity that a file states is checked against what is known of it: a GeoNames id in another country than the one
named, or of a place of another name, is not taken. What is not identified stays as it is named, with the doubt and
the candidates; none is guessed.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from terrigraph.language import Text
from terrigraph.model.spelling import slug
from terrigraph.reconciliation.gazetteer import CITY, FRANCE, FRENCH_CODES, City, Gazetteer
from terrigraph.sources import dates

if TYPE_CHECKING:
    from terrigraph.reconciliation.official import Official

GEONAMES, WIKIDATA, OFFICIAL, NAME, UNIDENTIFIED = "geonames", "wikidata", "official", "name", ""
"""How a partner was identified; by a name borne by one place only, which is an inference; or not at all."""

DOUBTS = {
    "former-code": Text(
        "le code INSEE n’a plus cours : rattaché à la commune qui l’a repris",
        "the INSEE code is no longer in use: tied to the commune that took it over",
    ),
    "lost-zero": Text(
        "code sans son zéro : remis, un tableur l’avait ôté",
        "code without its zero: put back, a spreadsheet had taken it away",
    ),
    "code-unknown": Text(
        "code INSEE inconnu : rattaché d’après le nom",
        "unknown INSEE code: tied by the name",
    ),
    "former-homonym": Text(
        "une autre commune portait ce nom avant une fusion : donnez le code INSEE",
        "another commune bore this name before a merger: give the INSEE code",
    ),
    "vague-date": Text(
        "date plus vague qu’une année, ou d’avant notre ère : laissée de côté",
        "date vaguer than a year, or before our era: left out",
    ),
    "planned-start": Text(
        "début prévu : aucun début réel n’est publié",
        "planned start: no actual one is published",
    ),
    "no-end": dates.FAR,
    "no-start": dates.ZERO,
    "several-communes": Text(
        "plusieurs communes ont repris ce code : toutes sont gardées",
        "several communes took this code over: all are kept",
    ),
    "former-name": Text(
        "nom d’une commune réunie à une autre : rattaché à celle-ci",
        "name of a commune that was merged into another: tied to the latter",
    ),
    "commune-name": Text(
        "le nom donné n’est pas celui de la commune de ce code",
        "the name given is not that of the commune of this code",
    ),
    "kind-unknown": Text(
        "forme de coopération inconnue de la liste : gardée en note",
        "kind of cooperation not in the list: kept as a note",
    ),
    "theme-unknown": Text(
        "thème inconnu de la liste : gardé en note",
        "theme not in the list: kept as a note",
    ),
    "country-unknown": Text(
        "pays non reconnu",
        "country not recognised",
    ),
    "country-disagrees": Text(
        "l’identifiant GeoNames donné est dans un autre pays",
        "the GeoNames id given is in another country",
    ),
    "name-disagrees": Text(
        "l’identifiant GeoNames donné est celui d’un lieu d’un autre nom",
        "the GeoNames id given is that of a place of another name",
    ),
    "unchecked": Text(
        "lieu absent du répertoire des lieux : identifiant GeoNames repris tel quel, sans point",
        "place not in the gazetteer: GeoNames id taken as it stands, with no point",
    ),
    "by-name": Text(
        "identifié par son nom, seul de son pays dans le répertoire des lieux",
        "identified by its name, the only such one of its country in the gazetteer",
    ),
    "ambiguous": Text(
        "plusieurs lieux connus portent ce nom",
        "several known places bear this name",
    ),
    "not-found": Text(
        "aucun lieu connu ne porte ce nom dans ce pays",
        "no known place bears this name in this country",
    ),
    "no-name": Text(
        "pas de nom de lieu : le pays seul est gardé",
        "no name of a place: the country alone is kept",
    ),
}
"""What can be doubtful in a row that is kept, by a word that tables use."""

_NEAR_KM = 15.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Partner:
    """Who a row's partner is."""

    ref: str
    """`city/geonames-2871813`, `city/wikidata-Q3955`, `commune/31555`, `country/DE`; `city/de-mering` as named."""
    country: str
    """ISO 3166-1, or ""."""
    label: str
    longitude: str = ""
    latitude: str = ""
    how: str = UNIDENTIFIED
    doubts: tuple[str, ...] = ()
    candidates: tuple[str, ...] = ()
    same_as: str = ""
    """The IRI of the same place elsewhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedPartner:
    """What a row says of a partner."""

    name: str
    country: str = ""
    """The country's name or code, as written."""
    geonames: tuple[str, ...] = ()
    """GeoNames ids; more than one is settled by the gazetteer or not at all."""
    code: str = ""
    """An ISO code that goes with the ids."""
    wikidata: str = ""
    longitude: str = ""
    latitude: str = ""

    @property
    def shown(self) -> str:
        """Its name, or the identifier that stands for one."""
        return self.name or self.wikidata or f"GeoNames {self.geonames[0]}"


@dataclass(slots=True)
class Identifier:
    """Identifies partners with a gazetteer and the official tables."""

    gazetteer: Gazetteer
    official: Official
    _known: dict[NamedPartner, Partner] = field(default_factory=dict)

    def identify(self, named: NamedPartner) -> Partner:
        """Who a partner is, as far as it is known."""
        if named not in self._known:
            self._known[named] = self._identify(named)
        return self._known[named]

    def _identify(self, named: NamedPartner) -> Partner:
        stated = self.gazetteer.country(named.country)
        doubts = ["country-unknown"] if named.country and not stated else []
        if not (named.name or named.geonames or named.wikidata):
            return Partner(
                ref=f"country/{stated}" if stated else "",
                country=stated,
                label=named.country,
                how=OFFICIAL if stated else "",
                doubts=("no-name",),
            )
        place, key = self._stated_place(named, stated, doubts)
        if not key and (same := self.gazetteer.of_item(named.wikidata)) and _agree(stated, same.country):
            place, key = same, same.id
        candidates = tuple(f"geonames-{one}" for one in named.geonames) if not key else ()
        country = place.country if place else stated or (named.code if key else "")
        if country in FRENCH_CODES:
            return self._french(named, country, place, key, doubts)
        if place:
            return self._at(place, GEONAMES, doubts, named)
        if key:
            return self._unchecked(named, key, country, doubts)
        if named.wikidata:
            ref = f"city/wikidata-{named.wikidata}"
            spot = (named.longitude, named.latitude)
            return Partner(
                ref=ref,
                country=country,
                label=named.shown,
                longitude=spot[0],
                latitude=spot[1],
                how=WIKIDATA,
                doubts=tuple(doubts),
                candidates=candidates,
                same_as=_wikidata(named),
            )
        return self._by_name(named, country, doubts, candidates)

    def _stated_place(self, named: NamedPartner, stated: str, doubts: list[str]) -> tuple[City | None, str]:
        """The place whose id a row states, if known, and the id, if nothing speaks against it."""
        places = [place for key in named.geonames if (place := self.gazetteer.place(key))]
        fitting = [place for place in places if _agree(stated, place.country)]
        borne = [place for place in fitting if not named.name or place.bears(named.name)]
        if len(borne) == 1:
            return borne[0], borne[0].id
        if places and not fitting:
            doubts.append("country-disagrees")
        elif fitting:
            doubts.append("ambiguous" if borne else "name-disagrees")
        elif len(named.geonames) > 1:
            doubts.append("ambiguous")
        elif named.geonames and not _agree(stated, named.code):
            doubts.append("country-disagrees")
        elif named.geonames:
            return None, named.geonames[0]
        return None, ""

    def _at(self, place: City, how: str, doubts: list[str], named: NamedPartner) -> Partner:
        spot = (place.longitude, place.latitude)
        return Partner(
            ref=place.ref,
            country=place.country,
            label=place.name,
            longitude=spot[0],
            latitude=spot[1],
            how=how,
            doubts=tuple(doubts),
            candidates=(),
            same_as=_wikidata(named),
        )

    def _unchecked(self, named: NamedPartner, key: str, country: str, doubts: list[str]) -> Partner:
        where = (named.longitude, named.latitude)
        return Partner(
            ref=f"{CITY}{key}",
            country=country,
            label=named.shown,
            longitude=where[0],
            latitude=where[1],
            how=GEONAMES,
            doubts=(*doubts, "unchecked"),
            candidates=(),
            same_as=_wikidata(named),
        )

    def _by_name(self, named: NamedPartner, country: str, doubts: list[str], candidates: tuple[str, ...]) -> Partner:
        cities = self.gazetteer.named(named.name, country) if country else []
        if len(cities) == 1:
            return replace(self._at(cities[0], NAME, [*doubts, "by-name"], named), candidates=candidates)
        if country:
            doubts.append("ambiguous" if cities else "not-found")
        return as_named(named.name, country, doubts, (*candidates, *(f"geonames-{place.id}" for place in cities)))

    def _french(self, named: NamedPartner, country: str, place: City | None, key: str, doubts: list[str]) -> Partner:
        """A partner in France is a territory of the official tables; else a place of GeoNames, or what it is named."""
        departement = FRENCH_CODES[country]
        refs = self.official.named(named.name, departement=departement)
        if not refs and (refs := self.official.formerly_named(named.name, departement)):
            doubts.append("former-name")
        near = [one for one in refs if place and self._near(one, place, alone=len(refs) == 1)]
        if len(near) == 1:
            return Partner(ref=near[0], country=country, label=named.shown, how=GEONAMES, doubts=tuple(doubts), same_as=_wikidata(named))
        candidates = () if place else tuple(f"geonames-{one}" for one in named.geonames)
        if len(refs) == 1 and not place:
            return Partner(
                ref=refs[0],
                country=country,
                label=named.name,
                longitude="",
                latitude="",
                how=NAME,
                doubts=(*doubts, "by-name"),
                candidates=candidates,
                same_as=_wikidata(named),
            )
        doubts.append("ambiguous" if refs else "not-found")
        if place:
            return replace(self._at(place, GEONAMES, doubts, named), candidates=tuple(refs))
        if key:
            return replace(self._unchecked(named, key, country, doubts), candidates=tuple(refs))
        return as_named(named.name, country, doubts, (*candidates, *refs))

    def _near(self, ref: str, place: City, alone: bool) -> bool:
        """Whether a commune is where a place is; one that has no point is so where no other bears the name."""
        kind, code = ref.split("/", 1)
        if kind != "commune":
            return False
        away = self.official.distance(code, place.longitude, place.latitude)
        return alone if away is None else away <= _NEAR_KM


def as_named(name: str, country: str, doubts: list[str], candidates: tuple[str, ...]) -> Partner:
    """A partner that is not identified: a place of its own, by its country and name."""
    own = slug(name) or hashlib.sha256(name.encode()).hexdigest()[:8]
    ref = f"city/{country.lower()}-{own}" if country else f"city/{own}"
    return Partner(ref=ref, country=country, label=name, doubts=tuple(doubts), candidates=candidates)


def _agree(one: str, other: str) -> bool:
    """Whether two codes can be of one country; France and its overseas parts can."""
    if not one or not other or one == other:
        return True
    return FRANCE in (one, other) and one in FRENCH_CODES and other in FRENCH_CODES


def _wikidata(named: NamedPartner) -> str:
    return f"http://www.wikidata.org/entity/{named.wikidata}" if named.wikidata else ""
