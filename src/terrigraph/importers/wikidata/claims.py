"""Reads what Wikidata states (P190): SPARQL 1.1 JSON results, tables of them, and entity JSON."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from terrigraph.intake.codes import compact
from terrigraph.language import Text
from terrigraph.model.triples import PartialDate

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterable, Iterator

Document = Mapping[str, Any]
"""A JSON document of Wikidata's."""
NEEDED = (
    "statement",
    "insee",
    "partner",
    "rank",
    "start",
    "startPrecision",
    "end",
    "endPrecision",
    "endStated",
    "point",
    "pointPrecision",
)
"""The variables that results must have."""
_DATES = {"P580": "start", "P582": "end", "P585": "point"}
_WIKIDATA = "http://www.wikidata.org/entity/"
STATEMENT = _WIKIDATA + "statement/"
_ENTITY = re.compile(r"Q[1-9]\d*", re.ASCII)
_TIME = re.compile(r"[+]?(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?(?:[T ].*|Z)?", re.ASCII)
_DATED = re.compile(r"[+-]?\d{1,16}(?:-|$)", re.ASCII)
_STATED = re.compile(r"(?:https?://www\.wikidata\.org/entity/statement/|wds:)([\w$-]+)", re.ASCII)
_POINT = re.compile(r"Point\((-?[\d.]+(?:E-?\d+)?) (-?[\d.]+(?:E-?\d+)?)\)", re.IGNORECASE)
_JULIAN = "Q1985786"
_LENGTHS = {9: 4, 10: 7, 11: 10}


@dataclass(slots=True, kw_only=True)
class Claim:
    """One P190 statement and all that is read of it; sets where Wikidata may state several values."""

    statement: str
    ours: set[str] = field(default_factory=set)
    """INSEE codes of the French side."""
    ours_named: str = ""
    partner: str = ""
    partner_named: str = ""
    partner_codes: set[str] = field(default_factory=set)
    geonames: set[str] = field(default_factory=set)
    countries: set[str] = field(default_factory=set)
    spots: set[tuple[str, str]] = field(default_factory=set)
    dates: dict[str, set[str]] = field(default_factory=dict)
    """Under start, end and point: dates; "" for one that exists by the source and is not known."""
    deprecated: bool = False
    vague: bool = False
    """Whether a date is left out: vaguer than a year, or before our era."""
    retrieved: str = ""
    row: int = 0
    cells: dict[str, str] = field(default_factory=dict)


def bindings(document: Mapping[str, Any]) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows of a document of results: their number, from 1, and their values by variable."""
    for number, binding in enumerate(document.get("results", {}).get("bindings", []), start=1):
        yield number, {variable: _plain(term) for variable, term in binding.items()}


def _plain(term: object) -> str:
    value = term.get("value", "") if isinstance(term, dict) else term
    return str(value).lower() if isinstance(value, bool) else "" if value is None else str(value)


def gather(row: int, cells: dict[str, str], retrieved: str, claims: dict[str, Claim]) -> bool | Text:
    """Add one row of results to the claim of its statement: whether it is the first of it, or why it is none."""
    stated = cells.get("statement", "")
    if not (found := _STATED.fullmatch(stated.strip())):
        return Text(
            f"l’adresse d’un énoncé P190 est attendue (?statement) : « {stated} »",
            f'the address of a P190 statement is expected (?statement): "{stated}"',
        )
    statement = STATEMENT + found[1]
    partner = cells.get("partner", "").strip().rpartition("/")[2]
    if not _ENTITY.fullmatch(partner):
        return Text("aucun partenaire : Wikidata dit qu’il y en a un, inconnu", "no partner: Wikidata states that there is one, unknown")
    first = statement not in claims
    _add(claims.setdefault(statement, Claim(statement=statement, row=row, cells=cells)), cells, partner, retrieved)
    return first


def _add(claim: Claim, cells: Mapping[str, str], partner: str, retrieved: str) -> None:
    if cells.get("insee"):
        claim.ours.add(compact(cells["insee"]))
    claim.ours_named = max(claim.ours_named, cells.get("communeLabel", ""))
    claim.partner = partner
    claim.partner_named = max(claim.partner_named, cells.get("partnerLabel", ""))
    claim.retrieved = max(claim.retrieved, retrieved)
    claim.deprecated |= cells.get("rank", "").endswith("DeprecatedRank")
    for values, name in ((claim.partner_codes, "partnerInsee"), (claim.geonames, "geonames"), (claim.countries, "country")):
        if cells.get(name):
            values.add(compact(cells[name]).upper())
    if point := _POINT.fullmatch(cells.get("coord", "")):
        claim.spots.add((_degrees(point[1]), _degrees(point[2])))
    for kind in ("start", "end", "point"):
        if cells.get(kind):
            precision = compact(cells.get(f"{kind}Precision", ""))
            date = _time(cells[kind], int(precision) if precision.isdecimal() else None)
            claim.dates.setdefault(kind, set()).add(date)
            claim.vague |= not date and _DATED.match(cells[kind]) is not None
    if cells.get("endStated") and not cells.get("end"):
        claim.dates.setdefault("end", set()).add("")


def is_statement(text: str) -> bool:
    """Whether a text is the address of a statement."""
    return _STATED.fullmatch(text) is not None


def is_entity(text: str) -> bool:
    """Whether a text is the identifier of an entity: Q3955."""
    return _ENTITY.fullmatch(text) is not None


def _degrees(text: str | float) -> str:
    return f"{float(text):.5f}".rstrip("0").rstrip(".")


def _time(text: str, precision: int | None, calendar: str = "") -> str:
    """A time of Wikidata's as a date of its precision; "" where it is vaguer than a year.

    With no precision at hand, the first of January is taken for a year. A day of the Julian calendar too.
    """
    time = _TIME.fullmatch(text.strip())
    if time is None:
        return ""
    date = "-".join(part.zfill(2) for part in time.groups() if part)
    if precision is None:
        precision = {4: 9, 7: 10}.get(len(date), 9 if date.endswith(("-01-01", "-00-00")) else 10 if date.endswith("-00") else 11)
    length = _LENGTHS.get(min(precision, 11), 0)
    try:
        return PartialDate.parse(date[: 4 if calendar.endswith(_JULIAN) and length else length]).text
    except ValueError:
        return ""


# ---------------------------------------------------------------- entities


def of_entities(documents: Iterable[Document], pool: Iterable[Document], left_out: Counter[str]) -> Iterator[Claim]:
    """The P190 statements of the entities of some documents, from whichever side is French.

    `pool` are documents that may describe the other side, or a country. Where neither side is said to be French and
    one is not described, that one is taken for the French side, to be refused with its id.
    """
    number = 0
    known = {key: entity for document in pool for key, entity in document.get("entities", {}).items()}
    own = {key for document in documents for key in document.get("entities", {})}
    for key in sorted(own):
        for stated in _claims(known[key], "P190"):
            target = _value(stated.get("mainsnak", {})).get("id", "")
            here, there, other = known[key], known.get(target, {}), target
            if not _strings(here, "P374") and (_strings(there, "P374") or not there):
                here, there, target = there, here, key
            statement = STATEMENT + str(stated.get("id", "")).replace("$", "-", 1)
            number += 1
            claim = Claim(
                statement=statement, ours=set(_strings(here, "P374")), ours_named=_label(here), partner=target, partner_named=_label(there)
            )
            claim.row = number
            claim.partner_codes = set(_strings(there, "P374"))
            claim.geonames = set(_strings(there, "P1566"))
            states = {_value(state.get("mainsnak", {})).get("id", "") for state in _claims(there, "P17")}
            claim.countries = {code for state in states if state in known for code in _strings(known[state], "P297")}
            for place in _claims(there, "P625"):
                if "longitude" in (spot := _value(place.get("mainsnak", {}))):
                    claim.spots.add((_degrees(spot["longitude"]), _degrees(spot["latitude"])))
            claim.deprecated = stated.get("rank") == "deprecated"
            claim.retrieved = str(known[key].get("modified", ""))[:10]
            _qualify(claim, stated.get("qualifiers", {}), left_out)
            claim.cells = {**_as_cells(claim), "commune": _WIKIDATA + here.get("id", other)}
            yield claim


def _as_cells(claim: Claim) -> dict[str, str]:
    """A claim as a row of results, so that one that is refused can be mended and imported."""
    cells = {"statement": claim.statement, "rank": "DeprecatedRank" if claim.deprecated else "NormalRank"}
    cells |= {"insee": min(claim.ours, default=""), "communeLabel": claim.ours_named}
    cells |= {"partner": _WIKIDATA + claim.partner, "partnerLabel": claim.partner_named}
    cells |= {"geonames": min(claim.geonames) if len(claim.geonames) == 1 else "", "country": min(claim.countries, default="")}
    for kind in ("start", "end", "point"):
        date = min(claim.dates.get(kind, ()), default="")
        precision = {4: "9", 7: "10", 10: "11"}.get(len(date), "")
        cells |= {kind: f"{PartialDate.parse(date).first}T00:00:00Z" if date else "", f"{kind}Precision": precision}
    return cells | {"endStated": "?" if "end" in claim.dates else ""}


def _qualify(claim: Claim, qualifiers: Mapping[str, Any], left_out: Counter[str]) -> None:
    for name, snaks in qualifiers.items():
        if name not in _DATES:
            left_out[name] += 1
            continue
        for snak in snaks:
            value = _value(snak)
            text = _time(str(value["time"]), value.get("precision"), str(value.get("calendarmodel", ""))) if "time" in value else ""
            claim.vague |= not text and "time" in value
            if text or "time" in value or snak.get("snaktype") == "somevalue":
                claim.dates.setdefault(_DATES[name], set()).add(text)


def _claims(entity: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """The statements of a property; of P17, P374, P1566 and the like, the best ranked ones only."""
    statements: list[Mapping[str, Any]] = list(entity.get("claims", {}).get(name, []))
    if name == "P190":
        return statements
    preferred = [one for one in statements if one.get("rank") == "preferred"]
    return preferred or [one for one in statements if one.get("rank") != "deprecated"]


def _value(snak: Mapping[str, Any]) -> Mapping[str, Any]:
    value = snak.get("datavalue", {}).get("value", {})
    return value if isinstance(value, dict) else {"text": value}


def _strings(entity: Mapping[str, Any], name: str) -> list[str]:
    return [str(text) for one in _claims(entity, name) if (text := _value(one.get("mainsnak", {})).get("text"))]


def _label(entity: Mapping[str, Any]) -> str:
    labels = entity.get("labels", {})
    best: Mapping[str, Any] = labels.get("fr") or labels.get("en") or next(iter(labels.values()), {})
    return str(best.get("value", ""))
