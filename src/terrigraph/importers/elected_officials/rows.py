"""What a record says, in the terms of the model: which person, which role, in which authority, since when; or why not."""

from __future__ import annotations

import csv
import hmac
import re
from datetime import date
from functools import cache, lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from terrigraph.importers.elected_officials.records import MENDABLE, Record
from terrigraph.intake.accounts import Refusal, Sums
from terrigraph.intake.codes import LOST_ZERO, compact, read_code
from terrigraph.intake.partners import DOUBTS
from terrigraph.language import Text
from terrigraph.model.spelling import slug
from terrigraph.model.triples import PartialDate
from terrigraph.reconciliation.official import official_tables
from terrigraph.sources.dates import EITHER, FAR, DateError, is_far
from terrigraph.sources.dates import date as day_of
from terrigraph.sources.sheets import misnamed, tidy, unfit

if TYPE_CHECKING:
    from pathlib import Path

    from terrigraph.importers.elected_officials.records import RegisterTable


class Mandate(NamedTuple):
    """One row of a kept table, in the order of its columns; "" where nothing is known."""

    organisation: str
    """The local id of the authority: "commune-31555"."""
    role: str
    person: str
    """The local id of the person; "" until everybody is named."""
    area: str
    """The territory it is held for, where that is not the organisation's: "departement/31"."""
    start: str
    end: str
    elected: str
    family_name: str
    given_name: str
    label: str
    """The organisation's name, where no official table describes it; else ""."""
    key: str
    """The keyed hash that distinguishes the person from homonyms: of family name, given name and birth date."""
    year_key: str
    """One of the family name and the year of birth: other editions correct a day, or a month."""
    birth_key: str
    """One of the family name and the birth date: other editions write further given names. "", as the one before, where unknown."""
    feminine: str = ""
    """`true` where the office is called in the feminine, and is called otherwise in the masculine; else ""."""
    wikidata: str = ""
    """The person's identifier there, where the file says it."""


_EPICENE = ("maire",)
"""Offices that are called the same in both genders."""
_COUNCILLORS = {
    "municipal": "conseiller-municipal",
    "epci": "conseiller-communautaire",
    "departmental": "conseiller-departemental",
    "regional": "conseiller-regional",
}
_FIRST = {"adjoint-au-maire": "premier-adjoint", "vice-president": "premier-vice-president"}
_ORDINAL = re.compile(r"(?:(\d+)(?:ers?|eres?|e|emes?|nde?|ndes?)?|(premiere?)|seconde?|(?:(?:vingt|trente)-(?:et-)?)?[a-z]+ieme)-")
_OF_COUNCIL = "(-(du|de|d|des)-(?!.*commission|.*groupe).*)?"
_ROLES = (
    (re.compile(r"maire"), "maire"),
    (re.compile(r"maire-(delegue|deleguee|associe|associee)(-.*)?"), "maire-delegue"),
    (re.compile(r"(adjoint|adjointe|adjoint-e)-au-maire(-.*)?"), "adjoint-au-maire"),
    (re.compile(r"vice-president(e|-e)?(-deleguee?)?" + _OF_COUNCIL), "vice-president"),
    (re.compile(r"president(e|-e)?" + _OF_COUNCIL), "president"),
    (re.compile(r"depute|deputee"), "depute"),
    (re.compile(r"senateur|senatrice"), "senateur"),
    (re.compile(r"(representant|representante)-au-parlement-europeen|depute-europeen"), "depute-europeen"),
)
_LEFT_OUT = (
    (re.compile(r"autre-membre.*|membre.*"), Text("autres membres du bureau", "other members of the bureau")),
    (
        re.compile(r"(vice-)?president.*(commission|groupe).*"),
        Text("présidents de commission ou de groupe", "presidents of committees or groups"),
    ),
    (
        re.compile(r"questeur.*|secretaire.*|conseiller.*"),
        Text("questeurs, secrétaires, conseillers", "quaestors, secretaries, councillors"),
    ),
)
_EXECUTIVE = ("president", "vice-president", "premier-vice-president")
_OF_LEVEL = {
    "mayor": ("maire",),
    "municipal": ("maire", "maire-delegue", "adjoint-au-maire", "premier-adjoint"),
    "epci": _EXECUTIVE,
    "departmental": _EXECUTIVE,
    "regional": _EXECUTIVE,
    "deputy": ("depute",),
    "senator": ("senateur",),
    "european": ("depute-europeen",),
}
_WITHOUT_ZERO = {"mayor": 4, "municipal": 4, "departmental": 1, "regional": 1, "senator": 1, "deputy": 1}
"""By level: how many digits a code has that lost its zero."""
_ASSEMBLIES = {"deputy": "assemblee-nationale", "senator": "senat", "european": "parlement-europeen"}
WITHOUT_FUNCTION = {
    "municipal": Text("conseillers municipaux sans fonction", "municipal councillors without a function"),
    "epci": Text("conseillers communautaires sans fonction", "community councillors without a function"),
    "departmental": Text("conseillers départementaux sans fonction", "departmental councillors without a function"),
    "regional": Text("conseillers régionaux sans fonction", "regional councillors without a function"),
}
_OVERSEAS = {"ZA": "971", "ZB": "972", "ZC": "973", "ZD": "974", "ZM": "976", "ZN": "988", "ZP": "987", "ZS": "975", "ZW": "986"}
"""Départements as the ministry writes them overseas."""


class RefusedRow(Exception):  # noqa: N818 - it is not an error of the program: it carries the reason to the account
    """A record that cannot be kept."""

    def __init__(self, reason: Text) -> None:
        self.reason = reason


@cache
def role_of(function: str) -> str | Text:
    """The role that a function's label names; a text where it names one that is left out. Raises RefusedRow."""
    words = slug(function)
    ordinal = _ORDINAL.match(words)
    first = ordinal is not None and (ordinal[1] == "1" or bool(ordinal[2]))
    words = words[ordinal.end() :] if ordinal else words
    for pattern, role in _ROLES:
        if pattern.fullmatch(words):
            return _FIRST.get(role, role) if first else role
    for pattern, name in _LEFT_OUT:
        if pattern.fullmatch(words):
            return name
    raise RefusedRow(Text(f"fonction inconnue : « {function} »", f'unknown function: "{function}"'))


class Authorities:
    """The official territories, as far as mandates need them: which authority governs what."""

    def __init__(self, folder: Path) -> None:
        def table(name: str) -> list[dict[str, str]]:
            with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
                return list(csv.DictReader(file))

        self.official = official_tables(folder.parent)
        self.communes = self.official.communes
        self.departements = {row["code"]: row for row in table("departements")}
        self._codes = {slug(row["name"]): code for code, row in self.departements.items()}
        self.regions = {row["code"]: row for row in table("regions")}
        self.epci = {row["code"] for row in table("epci")}
        self.succession = {row["code"]: row["current"] for name in ("former_communes", "retired_codes") for row in table(name)}

    def seat(self, level: str, place: str, label: str) -> tuple[str, str, str]:
        """The authority, the territory that a mandate is held for, and the authority's name where the register alone names it."""
        if level in _ASSEMBLIES:
            if level == "senator" and self.lost_zero(level, place):
                self._whole("departement", place, label)
            return _ASSEMBLIES[level], self._area(place) or ("" if place else self._area_named(label)), ""
        if level in ("mayor", "municipal"):
            return self._commune(self._whole("commune", place, label), label)
        if level == "epci":
            return self._epci(place, label)
        kind, known = ("departement", self.departements) if level == "departmental" else ("region", self.regions)
        code = self._whole(kind, _OVERSEAS.get(place, place), label)
        if authority := self.official.shared_authority(f"{kind}/{code}"):
            return authority, "", ""
        if known.get(code, {}).get("authority_name"):
            return f"{kind}-{code}", "", ""
        raise RefusedRow(Text(f"territoire inconnu : « {place} »", f'unknown territory: "{place}"'))

    def lost_zero(self, level: str, place: str) -> bool:
        """Whether a code has lost its zero, as a spreadsheet takes it away."""
        code = compact(place).partition("-")[0]
        return code.isdecimal() and len(code) == _WITHOUT_ZERO.get(level)

    def _whole(self, kind: str, place: str, label: str) -> str:
        """A code in full, its zero put back where the name agrees. Raises RefusedRow where it does not."""
        wording = compact(place).upper()
        code = read_code(self.official, kind, place, label)
        if isinstance(code, Text):
            if wording.isdecimal() and len(wording) == {"commune": 4}.get(kind, 1):
                raise RefusedRow(code)
            return wording
        return code.code

    def _commune(self, code: str, label: str) -> tuple[str, str, str]:
        if authority := self.official.shared_authority(f"commune/{code}"):
            return authority, "", ""
        if code in self.communes:
            if self.departements[self.communes[code]["departement"]]["has_communes"] == "false":
                raise RefusedRow(Text(f"pas de conseil municipal en {code}", f"no municipal council in {code}"))
            return f"commune-{code}", "", ""
        current = self.succession.get(code)
        if current is None:
            raise RefusedRow(Text(f"commune inconnue : « {code} »", f'unknown commune: "{code}"'))
        if slug(self.communes[current]["name"]).endswith(slug(label)) and label:
            return self._commune(current, label)
        if not label:
            raise RefusedRow(Text(f"ancienne commune sans nom : {code}", f"former commune without a name: {code}"))
        return f"commune-{code}", "", f"{label} (ancienne commune)"

    def _epci(self, siren: str, label: str) -> tuple[str, str, str]:
        siren = compact(siren)
        if authority := self.official.shared_authority(f"epci/{siren}"):
            return authority, "", ""
        if siren in self.epci:
            return f"epci-{siren}", "", ""
        if not _is_siren(siren) or not label:
            raise RefusedRow(Text(f"EPCI inconnu : « {siren} »", f'unknown intercommunal body: "{siren}"'))
        return f"epci-{siren}", "", label

    def _area(self, place: str) -> str:
        """The département of a constituency or a senator; "" for the French abroad and where none is said."""
        code = _OVERSEAS.get(place, place).upper().split("-")[0]
        code = code.zfill(2) if code else ""
        return f"departement/{code}" if code in self.departements else ""

    def _area_named(self, label: str) -> str:
        """The département that words name a constituency of: « cinquième circonscription de l'Ain »; "" where they name none."""
        words = slug(label).partition("circonscription-")[2]
        names = (words.removeprefix(particle) for particle in ("de-la-", "de-l-", "des-", "de-", "du-", "d-") if words.startswith(particle))
        return next((f"departement/{self._codes[name]}" for name in names if name in self._codes), "")


def _is_siren(text: str) -> bool:
    """Whether a text is a SIREN number, by its check digit (ISO/IEC 7812)."""
    if not re.fullmatch(r"\d{9}", text, re.ASCII):
        return False
    digits = [int(digit) * (1 + place % 2) for place, digit in enumerate(text)]
    return sum(digit // 10 + digit % 10 for digit in digits) % 10 == 0


_ELECTED, _START = Text("début du mandat", "start of the mandate"), Text("début de la fonction", "start of the function")
_END = Text("fin", "end")
_KEYS = re.compile(r"([0-9a-f]{32})(?:-([0-9a-f]{16})?-([0-9a-f]{16})?)?")
"""The hashes of a person, as a refusal writes them; those of a refusal of old, which has the first alone, join nobody."""
_WORDS = ("family", "given", "label", "place", "function")
"""What of a record is words or codes, and is shown where the row is kept or refused."""
_words = attrgetter(*_WORDS)
_COLUMNS = {name: f"« {column} »" for column, name in MENDABLE.items()}
_DATED = re.compile(r"\d\d?[/.-]\d\d?[/.-]\d{4}|\d{4}-\d\d-\d\d", re.ASCII)
_MONTH, _YEAR = re.compile(r"(?:19|20)\d\d-(?:0[1-9]|1[0-2])", re.ASCII), re.compile(r"(?:19|20)\d\d", re.ASCII)
_ITEM = re.compile(r"Q[1-9]\d*", re.ASCII)
_IDENTIFIER = re.compile(r"(?:Q|PA)[1-9]\d*", re.ASCII)
_DIGIT = re.compile(r"\d")
_PARTICLES = {"De", "Du", "Des", "D"}


@lru_cache(maxsize=1 << 16)
def natural(name: str) -> str:
    """A name in small letters where it was in capitals: « LE BRETON » → Le Breton, « DE RUGY » → de Rugy."""
    name = tidy(name)
    if name != name.upper() or name == name.lower():
        return name
    parts = re.split(r"((?:\W|ʼ)+)", name.lower())
    cased = [part[:1].upper() + part[1:] for part in parts]
    for place in range(0, len(cased) - 2, 2):
        if cased[place] in _PARTICLES and (cased[place + 1] == " " or cased[place] == "D"):
            cased[place] = cased[place].lower()
    return "".join(cased)


_slug = lru_cache(maxsize=1 << 17)(slug)
_unfit = lru_cache(maxsize=1 << 17)(unfit)
_misnamed = lru_cache(maxsize=1 << 17)(misnamed)


@lru_cache(maxsize=1 << 17)
def _dated(text: str) -> bool:
    """Whether a text has a day in it."""
    return len(text) >= len("1/1/2000") and _DATED.search(text) is not None


@lru_cache(maxsize=1 << 16)
def _is_day(text: str) -> bool:
    try:
        return len(text) == 10 and PartialDate.parse(text).text > "1900"
    except ValueError:
        return False


def _why(text: str) -> Text:
    """Why a text is no day, and what to write, without the text itself; nothing where there is none."""
    if not text:
        return Text("", "")
    if problem := _unfit(text):
        return Text(f" ; {problem.fr.format('cette cellule')}", f"; {problem.en.format('this cell')}")
    try:
        day = day_of(text)
    except DateError as error:
        return Text(f" ; {error.reason.fr}", f"; {error.reason.en}")
    return Text(f" ; {EITHER.fr}", f"; {EITHER.en}") if len(day) == 10 and day != text else Text("", "")


class MandateReader:
    """Reads the records of a table into mandates, and accounts for each."""

    def __init__(self, places: Authorities, key: bytes, today: date | None = None) -> None:
        self.places = places
        self._key = key
        self._today = (today or date.today()).isoformat()

    def read(self, part: RegisterTable, whole_councils: bool) -> tuple[list[Mandate], Sums]:
        """The mandates of a table, each once, and the account of its rows."""
        sums = Sums()
        kept: list[Mandate] = []
        there: set[Mandate] = set()
        presidents: dict[str, list[tuple[Record, list[Mandate]]]] = {}
        for record in part.records():
            sums.read += 1
            try:
                mandates = self._mandates(record, whole_councils)
            except RefusedRow as refused:
                sums.refused.append(self._refusal(part, record, refused.reason))
                continue
            if isinstance(mandates, Text):
                sums.ignored[mandates] += 1
            elif there.issuperset(mandates):
                sums.ignored[Text("lignes en double", "rows that repeat another")] += 1
            elif part.merges and mandates[0].role == "president":
                there.update(mandates)
                presidents.setdefault(mandates[0].organisation, []).append((record, mandates))
            else:
                there.update(mandates)
                kept += mandates
                sums.kept += 1
                if self.places.lost_zero(record.level, record.place):
                    sums.flagged[DOUBTS[LOST_ZERO]] += 1
                if record.end and is_far(record.end):
                    sums.flagged[FAR] += 1
        for rows in presidents.values():
            if len(rows) > 1:
                sums.refused += [self._refusal(part, record, _which(len(rows))) for record, _ in rows]
            else:
                kept += rows[0][1]
                sums.kept += 1
        for level, number in part.seen.passed.items():
            sums.read += number
            sums.ignored[WITHOUT_FUNCTION[level]] += number
        return kept, sums

    def _mandates(self, record: Record, whole_councils: bool) -> list[Mandate] | Text:
        """The mandates that a record says, or the name of what it is ignored for. Raises RefusedRow."""
        if record.left:
            return record.left
        self._check(record)
        role = role_of(record.function) if record.function else WITHOUT_FUNCTION[record.level]
        councillor = _COUNCILLORS.get(record.level, "") if whole_councils else ""
        if isinstance(role, Text) and not councillor:
            return role
        organisation, area, label = self.places.seat(record.level, record.place, record.label)
        functions = []
        if isinstance(role, str):
            if role not in _OF_LEVEL[record.level]:
                wording = record.function
                raise RefusedRow(Text(f"« {wording} » n’est pas une fonction de ce conseil", f'"{wording}" is no function of this council'))
            functions.append((_FIRST.get(role, role) if record.rank == "1" else role, record.start or record.elected))
        if councillor:
            metropolitan = record.level == "epci" and "metropole" in _slug(record.label)
            functions.append(("conseiller-metropolitain" if metropolitan else councillor, record.elected))
        family, given = natural(record.family), natural(record.given)
        keys = _KEYS.fullmatch(record.person) if record.person else None
        keyed = keys.groups("") if keys else self._person(record, organisation)
        shared = ("" if is_far(record.end) else record.end, record.elected, family, given, label, *keyed)
        named = [Mandate(organisation, one, "", area, start, *shared) for one, start in functions]
        item = record.identifier if _ITEM.fullmatch(record.identifier) else ""
        return [
            one._replace(feminine="true" if record.civility and one.role not in _EPICENE else "", wikidata=item)
            if record.civility or item
            else one
            for one in named
        ]

    def _check(self, record: Record) -> None:
        """Raises RefusedRow where a name or a date cannot be."""
        self._check_names(record)
        if record.partial:
            self._check_year(record)
        elif not _is_day(record.birth) and (record.birth or not record.person):
            why = _why(record.birth)
            raise RefusedRow(Text(f"date de naissance : un jour est attendu{why.fr}", f"birth date: a day is expected{why.en}"))
        if record.person and not _KEYS.fullmatch(record.person):
            raise RefusedRow(Text("personne : la clé d’un refus est attendue", "person: the key of a refusal is expected"))
        if record.level not in _OF_LEVEL:
            raise RefusedRow(Text(f"niveau inconnu : « {record.level} »", f'unknown level: "{record.level}"'))
        for column, day in self._dates(record):
            if day and not _is_day(day) and not (record.partial and _MONTH.fullmatch(day)):
                why = _why(day)
                shown = Text(f"{column.fr} : un jour est attendu : « {day} »{why.fr}", f'{column.en}: a day is expected: "{day}"{why.en}')
                raise RefusedRow(shown)
            if day > self._today and column is not _END:
                raise RefusedRow(Text(f"{column.fr} à venir : {day}", f"{column.en} yet to come: {day}"))

    @staticmethod
    def _check_year(record: Record) -> None:
        """Raises RefusedRow where a table with years of birth has none, or where an identifier is none."""
        if record.level not in _ASSEMBLIES and not _YEAR.fullmatch(record.birth):
            raise RefusedRow(Text("année de naissance : une année est attendue", "year of birth: a year is expected"))
        if record.identifier and not _IDENTIFIER.fullmatch(record.identifier):
            wording = record.identifier
            raise RefusedRow(Text(f"identifiant inconnu : « {wording} »", f'unknown identifier: "{wording}"'))
        if not (record.start or record.elected):
            raise RefusedRow(Text("un début est attendu", "a start is expected"))
        if record.end and record.start and record.end < record.start:
            raise RefusedRow(Text("la fin précède le début", "the end is before the start"))

    @staticmethod
    def _check_names(record: Record) -> None:
        """Raises RefusedRow where a name is none, or holds what is in another cell."""
        if any(map(_dated, _words(record))):
            raise RefusedRow(Text("une date est parmi les noms : cellules décalées", "a date is among the names: cells shifted"))
        for name, word in zip(_WORDS, _words(record), strict=True):
            if problem := _unfit(word):
                raise RefusedRow(Text(problem.fr.format(_COLUMNS[name]), problem.en.format(_COLUMNS[name])))
        if problem := _misnamed(record.family) or _misnamed(record.given) or _misnamed(record.label):
            raise RefusedRow(problem)
        if _DIGIT.search(record.family) or _DIGIT.search(record.given):
            raise RefusedRow(Text("un nom de personne n’a pas de chiffre", "a person's name has no digit"))
        if not (_slug(record.family) and _slug(record.given)):
            raise RefusedRow(Text("nom et prénom sont attendus", "family and given names are expected"))
        if "\ufffd" in record.family + record.given + record.label:
            raise RefusedRow(Text("cellules illisibles, ou décalées", "cells unreadable, or shifted"))

    @staticmethod
    def _dates(record: Record) -> tuple[tuple[Text, str], ...]:
        return ((_ELECTED, record.elected), (_START, record.start), (_END, record.end))

    def _person(self, record: Record, organisation: str = "") -> tuple[str, str, str]:
        """The keyed hashes of who a record is about (see Mandate): accents, case and hyphens aside.

        Without a birth date, the person is known by an identifier, or else by the name within one body (and one constituency).
        """
        family, given, birth = _slug(record.family), _slug(record.given), record.birth
        identities = f"{family}\x1f{given}\x1f{birth}", f"year\x1f{family}\x1f{birth[:4]}", f"birth\x1f{family}\x1f{birth}"
        if record.partial:
            seat = f"{organisation}\x1f{record.place}" if record.level in _ASSEMBLIES else organisation
            own = f"identifier\x1f{record.identifier}" if record.identifier else f"seat\x1f{seat}\x1f{family}\x1f{given}\x1f{birth}"
            return self._hash(own)[:32], self._hash(identities[1])[:16] if birth else "", ""
        person, year, day = map(self._hash, identities)
        return person[:32], year[:16], day[:16]

    def _hash(self, identity: str) -> str:
        return hmac.digest(self._key, identity.encode(), "sha256").hex()

    def _organisation(self, record: Record) -> str:
        """The body of a record whose person is known within it alone; "" where none can be told."""
        try:
            return self.places.seat(record.level, record.place, record.label)[0] if record.partial else ""
        except RefusedRow:
            return ""

    def _refusal(self, part: RegisterTable, record: Record, reason: Text) -> Refusal:
        """A refused row as it can be corrected: the person's keys stand for the birth date, which is not kept, nor any in a name."""
        named = record.family and record.given and not _dated(record.family) and not _dated(record.given)
        known = named and (_is_day(record.birth) or record.partial)
        keys = "-".join(self._person(record, self._organisation(record))) if known and not record.person else record.person
        safe = record._replace(birth="", person=keys)
        cells = {column: "" if name in _WORDS and _dated(getattr(safe, name)) else getattr(safe, name) for column, name in MENDABLE.items()}
        return Refusal(file=part.file, row=record.number, reason=reason, cells=cells)


def _which(number: int) -> Text:
    return Text(
        f"{number} présidents pour une assemblée : le paquet ne distingue pas les présidents de commission ; écrivez la fonction exacte",
        f"{number} presidents of one assembly: the package does not distinguish presidents of committees; write the exact function",
    )
