"""Finds a French territory or local authority in the official tables: by INSEE code, SIREN or name.

A code that is no longer in use leads to the communes that took it over, all of them; a name that several bear leads
to all of those: choosing is not done here.
"""

from __future__ import annotations

import csv
import re
from functools import cached_property, lru_cache
from math import cos, hypot, radians
from typing import TYPE_CHECKING, NamedTuple

from terrigraph import resources
from terrigraph.model.spelling import fold

if TYPE_CHECKING:
    from pathlib import Path

_COMMUNE = re.compile(r"\d[\dAB]\d{3}", re.ASCII)
_SIREN = re.compile(r"\d{9}", re.ASCII)
_ARTICLE = re.compile(r"^(le|la|les|l) ")
_KM_A_DEGREE = 111.2
_MANY_TIMES = 5
"""How many times more people than each of its homonyms a commune has, for its name alone to mean it."""
_WORDS = re.compile(
    r"^(commune|ville|mairie|departement|conseil departemental|conseil general|region|conseil regional)( (de la|des|du|de l|de|d))?( l)? "
)
_KINDS = (("commune", "communes"), ("epci", "epci"), ("departement", "departements"), ("region", "regions"))
_NAMED_BY_WORD = {
    "commune": "commune",
    "ville": "commune",
    "mairie": "commune",
    "departement": "departement",
    "conseil departemental": "departement",
    "conseil general": "departement",
    "region": "region",
    "conseil regional": "region",
}


_CONTRACTED = {"de la": ("la",), "de l": ("l",), "du": ("le",), "des": ("les",)}
"""The article of a name that the words before it hold: « ville du Havre » is that of Le Havre."""


class Succession(NamedTuple):
    """What became of a commune's code."""

    communes: tuple[str, ...]
    """Codes in use; none where the code is unknown, several where it is not settled which."""
    former: bool
    """Whether the code asked for is no longer in use."""


def official_tables(data: Path) -> Official:
    """The official tables of a folder of data, which are read once a process, as long as they stay the same."""
    return _read(data / "territories", resources.marks(data / "territories"))


@lru_cache(maxsize=2)
def _read(folder: Path, _marks: object) -> Official:
    return Official(folder)


class Official:
    """The official tables (data/territories), indexed as they are asked. They are not to be changed: others may have them too."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def _table(self, name: str) -> list[dict[str, str]]:
        path = self.folder / f"{name}.csv"
        if not path.is_file():
            return []
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    @cached_property
    def communes(self) -> dict[str, dict[str, str]]:
        """The rows of the communes, by code."""
        return {row["code"]: row for row in self._table("communes")}

    @cached_property
    def _successors(self) -> dict[str, set[str]]:
        current: dict[str, set[str]] = {}
        for table in ("retired_codes", "former_communes"):
            for row in self._table(table):
                if row["code"] not in self.communes:
                    current.setdefault(row["code"], set()).add(row["current"])
        return current

    @cached_property
    def former_names(self) -> dict[str, set[str]]:
        """By the code of a commune, the folded names of the communes that were merged into it."""
        names: dict[str, set[str]] = {}
        for row in self._table("former_communes"):
            names.setdefault(row["current"], set()).add(fold(row["name"]))
        return names

    def succession(self, code: str) -> Succession:
        """The commune, or communes, that bear a code or took it over."""
        code = code.strip().upper()
        if code in self.communes:
            return Succession((code,), former=False)
        if code in self.districts:
            return Succession((self.districts[code],), former=False)
        return Succession(tuple(sorted(self._successors.get(code, ()))), former=True)

    @cached_property
    def districts(self) -> dict[str, str]:
        """The commune of each municipal arrondissement of Paris, Lyon and Marseille, by code."""
        return {row["code"]: row["commune"] for row in self._table("arrondissements")}

    @cached_property
    def _names(self) -> dict[str, list[tuple[str, str]]]:
        """(kind, code) by folded name."""
        bearers: dict[str, list[tuple[str, str]]] = {}
        for kind, table in _KINDS:
            for row in self._table(table):
                names = {row["name"], row.get("short_name") or row["name"], row.get("authority_name") or row["name"]}
                for name in {fold(name) for name in names}:
                    bearers.setdefault(name, []).append((kind, row["code"]))
        for row in self._table("authorities"):
            for name in {fold(name) for name in (row["name"], *filter(None, row["alt_names"].split("|")))}:
                bearers.setdefault(name, []).append(("organisation", row["id"]))
        return bearers

    @cached_property
    def _sirens(self) -> dict[str, str]:
        refs = {row["siren"]: f"commune/{row['code']}" for row in self.communes.values() if row["siren"]}
        refs |= {row["code"]: f"epci/{row['code']}" for row in self._table("epci")}
        return refs | {row["siren"]: f"organisation/{row['id']}" for row in self._table("authorities") if row["siren"]}

    def by_siren(self, siren: str) -> str:
        """What a SIREN number is that of: `commune/31555`, `epci/243100518`, `organisation/metropole-de-lyon`; or ""."""
        return self._sirens.get(siren, "")

    def named(self, name: str, kind: str = "", departement: str = "") -> list[str]:
        """What bears a name, whole, accents and case aside: `commune/31555`, `departement/31`, `organisation/…`.

        `kind` and `departement` (the beginning of a commune's code) restrict. "Commune de X", "Ville de X",
        "Département du X" and the like say the kind themselves.
        """
        folded = fold(name)
        bearers = self._names.get(folded, [])
        if not bearers and (kind_words := _WORDS.match(folded)):
            bare = folded[kind_words.end() :]
            names = {bare, *(f"{article} {bare}" for article in _CONTRACTED.get(kind_words[3] or "", ()))}
            bearers = [one for name in sorted(names) for one in self._names.get(name, []) if one[0] == _NAMED_BY_WORD[kind_words[1]]]
        kept = sorted(
            f"{one}/{code}"
            for one, code in bearers
            if (not kind or one == kind) and (one != "commune" or not departement or code.startswith(departement))
        )
        return self._sole_authority(kept) if len(kept) > 1 and not kind else kept

    def formerly_named(self, name: str, departement: str = "") -> list[str]:
        """The communes that those of a name were merged into: `commune/31555`."""
        folded = fold(name)
        return sorted(
            f"commune/{code}"
            for code, names in self.former_names.items()
            if folded in names and (not departement or code.startswith(departement))
        )

    @cached_property
    def _governors(self) -> dict[str, str]:
        """The authority of each territory that shares its own with others."""
        return {
            territory: f"organisation/{row['id']}"
            for row in self._table("authorities")
            for territory in row["governs"].split("|")
            if territory
        }

    def _sole_authority(self, refs: list[str]) -> list[str]:
        """One authority, where all that bears a name is that authority or governed by it: Paris, both commune and département."""
        authorities = {self._governors.get(one, one) for one in refs}
        return sorted(authorities) if len(authorities) == 1 else refs

    def find(self, text: str, kind: str = "", departement: str = "") -> list[str]:
        """What a cell may stand for: an INSEE code of a commune, a SIREN number, or a name. Empty: nothing known."""
        compact = re.sub(r"[\s\u00a0]", "", text)
        if _SIREN.fullmatch(compact):
            return [ref] if (ref := self.by_siren(compact)) else []
        if _COMMUNE.fullmatch(compact.upper()):
            return [f"commune/{code}" for code in self.succession(compact).communes]
        return self.named(text, kind, departement)

    def governed(self, authority: str) -> list[str]:
        """The territories of an authority that has several (`ville-de-paris` → `commune/75056`, `departement/75`)."""
        return sorted(territory for territory, governor in self._governors.items() if governor == f"organisation/{authority}")

    def governs(self, authority: str) -> bool:
        """Whether an organisation is the authority of an official territory (`commune-31555`, `ville-de-paris`)."""
        kind, _, code = authority.partition("-")
        return bool(self.label(f"organisation/{authority}")) or (
            bool(self.label(f"{kind}/{code}")) and self.authority(f"{kind}/{code}") == authority
        )

    @cached_property
    def _labels(self) -> dict[str, str]:
        labels = {f"{kind}/{row['code']}": row["name"] for kind, table in _KINDS for row in self._table(table)}
        return labels | {f"organisation/{row['id']}": row["name"] for row in self._table("authorities")}

    def label(self, ref: str) -> str:
        """The name of a territory or of an authority of its own (`commune/31555`, `organisation/ville-de-paris`); "" for none."""
        return self._labels.get(ref, "")

    @cached_property
    def _without_council(self) -> set[str]:
        """The départements whose communes have no council of their own."""
        return {row["code"] for row in self._table("departements") if row["has_communes"] == "false"}

    @cached_property
    def _nobody_governs(self) -> set[str]:
        """The départements and regions that have no authority of their own."""
        tables = (("departement", "departements"), ("region", "regions"))
        return {f"{kind}/{row['code']}" for kind, table in tables for row in self._table(table) if not row["authority_name"]}

    def shared_authority(self, ref: str) -> str:
        """The authority of a territory that shares its own with others (`commune/75056` → `ville-de-paris`); "" for any other."""
        return self._governors.get(ref, "").partition("/")[2]

    def authority(self, ref: str) -> str:
        """The end of the IRI of the organisation that governs a territory (`commune/31555` → `commune-31555`); "" for none."""
        kind, _, code = ref.partition("/")
        if kind == "organisation":
            return code
        if shared := self.shared_authority(ref):
            return shared
        row = self.communes.get(code)
        if kind == "commune" and (row is None or row["departement"] in self._without_council):
            return ""
        return "" if ref in self._nobody_governs else f"{kind}-{code}"

    @cached_property
    def _codes(self) -> set[str]:
        """The codes in use of départements and regions: `departement/31`."""
        return {f"{kind}/{row['code']}" for kind, table in _KINDS[2:] for row in self._table(table)}

    def exists(self, kind: str, code: str) -> bool:
        """Whether a code is that of a département or region in use (`kind` says which)."""
        return f"{kind}/{code}" in self._codes

    def bears(self, code: str, name: str) -> bool:
        """Whether a commune bears a name, did before a merger, or does but for an article."""
        names = {fold(self.communes[code]["name"]), *self.former_names.get(code, ())}
        return fold(name) in names | {_ARTICLE.sub("", own) for own in names}

    def goes_by(self, kind: str, code: str, name: str) -> bool:
        """Whether the territory of a code (a commune's may be out of use) bears a name, or did before a merger."""
        if kind == "commune":
            known = self.succession(code).communes
            return any(self.bears(one, name) for one in known) or not {f"commune/{one}" for one in known}.isdisjoint(self.named(name, kind))
        own, given = fold(self.label(f"{kind}/{code}")), fold(name)
        return own in (given, _ARTICLE.sub("", given)) or given == _ARTICLE.sub("", own) or f"{kind}/{code}" in self.named(name, kind)

    def once_named(self, name: str) -> list[str]:
        """The communes that bear a name, or into which one that bore it was merged, with the words "Ville de" and the like or without."""
        folded = fold(name)
        words = _WORDS.match(folded)
        names = {folded, *({folded[words.end() :]} if words and _NAMED_BY_WORD[words[1]] == "commune" else ())}
        return sorted({f"commune/{code}" for one in names for code in self._bearers.get(_ARTICLE.sub("", one), ())})

    @cached_property
    def _bearers(self) -> dict[str, set[str]]:
        """By folded name, articles aside, the communes that bear it, and those into which one that bore it was merged; what a name
        puts together is taken for what they bore: Évry in Évry-Courcouronnes.
        """
        merged = {current for codes in self._successors.values() for current in codes}
        bearers: dict[str, set[str]] = {}
        for code, row in self.communes.items():
            names = {fold(row["name"]), *self.former_names.get(code, ())}
            if code in merged and len(parts := row["name"].split("-")) == 2:
                names |= set(map(fold, parts))
            for name in names:
                bearers.setdefault(_ARTICLE.sub("", name), set()).add(code)
        return bearers

    def homonyms(self, code: str, name: str) -> tuple[str, ...]:
        """The other communes that bear a name, or into which one that bore it was merged."""
        return tuple(sorted(self._bearers.get(_ARTICLE.sub("", fold(name)), set()) - {code}))

    def decides(self, code: str, name: str, departement: str = "") -> str:
        """What tells that a source which names a commune means the one of this code: `name`, which it alone bears; `departement`,
        where the source gives it and no homonym is in it; `population`, many times that of its homonyms. "" where nothing does.
        """
        others = self.homonyms(code, name)
        if not others:
            return "name"
        if departement and self.communes[code]["departement"] == departement:
            others = tuple(other for other in others if self.communes[other]["departement"] == departement)
            if not others:
                return "departement"
        most = max(int(self.communes[other]["population"] or 0) for other in others)
        own = fold(name) in {fold(self.communes[code]["name"]), _ARTICLE.sub("", fold(self.communes[code]["name"]))}
        return "population" if own and int(self.communes[code]["population"] or 0) >= _MANY_TIMES * max(most, 1) else ""

    def distance(self, code: str, longitude: str, latitude: str) -> float | None:
        """Kilometres from a commune's point to another; None where no point of it is known."""
        row = self.communes.get(code)
        if row is None or not row["longitude"]:
            return None
        east = (float(row["longitude"]) - float(longitude)) * cos(radians(float(latitude)))
        return _KM_A_DEGREE * hypot(east, float(row["latitude"]) - float(latitude))
