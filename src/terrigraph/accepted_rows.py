"""What each accepted candidate says, as rows of the curated tables, or why it says nothing.

Links are followed through merges to what was accepted. Nothing is completed: an office with no body and no place, a role that is no word
of the list, a link to what was not accepted are left out, with the reason.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from terrigraph.judgements import Judgement, Log, State, standing
from terrigraph.language import Text
from terrigraph.names import fold
from terrigraph.reconciliation import seat
from terrigraph.reviewing.desk import short
from terrigraph.reviewing.fields import KINDS, MANY

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from terrigraph.extraction.candidates import Quote
    from terrigraph.gazetteer import Gazetteer
    from terrigraph.official import Official
    from terrigraph.tables import Concepts

Row = dict[str, str]
TABLES = ("people", "organisations", "territories", "mandates", "events", "participations", "themes", "questions")
_AROUND = 24
_UNREADABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffd]")
_DELEGATED = re.compile(r"^(deleguee?s? )?((en )?chargee?s? )?((en|aux?|a la|a l|de la|de l|des|du|de) )?")
_HONORARY = {"president": "president-honneur", "maire": "maire-honoraire", "professeur": "professeur-emerite"}
_ASSEMBLIES = {
    "assemblee-nationale": ("Assemblée nationale", "assemblee-parlementaire"),
    "senat": ("Sénat", "assemblee-parlementaire"),
    "parlement-europeen": ("Parlement européen", "institution-europeenne"),
}
_EVENT_WORDS = (
    ("webinaire", "webinaire"),
    ("visioconference", "webinaire"),
    ("assises", "assises"),
    ("forum", "forum"),
    ("colloque", "colloque"),
    ("congres", "congres"),
    ("seminaire", "seminaire"),
)
_SESSION_WORDS = (("table ronde", "table-ronde"), ("atelier", "atelier"), ("pleniere", "seance-pleniere"))


@dataclass(frozen=True, slots=True)
class Left:
    """An accepted candidate that is no row of its own, and why."""

    document: str
    kind: str
    label: str
    reason: Text

    def __str__(self) -> str:
        kind = KINDS[self.kind]
        return str(
            Text(
                f"{kind.fr} « {self.label} » ({self.document}) : {self.reason.fr}",
                f'{kind.en} "{self.label}" ({self.document}): {self.reason.en}',
            )
        )


class _Unsaid(Exception):  # noqa: N818 - not an error: a candidate that says nothing, and why
    def __init__(self, fr: str, en: str) -> None:
        self.reason = Text(fr, en)
        super().__init__(en)


class _Joined(_Unsaid):
    """A candidate that another row says already."""


class _Said(NamedTuple):
    """An accepted candidate where it stands."""

    judgement: Judgement
    place: Quote
    evidence: Row


@dataclass
class Writer:
    """Collects the rows of a source, document by document."""

    log: Log
    concepts: Concepts
    official: Official
    gazetteer: Gazetteer
    written: int = 0
    joined: list[Left] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
    decided: Counter[str] = field(default_factory=Counter)
    _rows: dict[str, dict[tuple[str, ...], Row]] = field(default_factory=lambda: {name: {} for name in TABLES})
    _keys: dict[tuple[str, str], str] = field(default_factory=dict)
    """The id of a mandate's row or of a question, by document and candidate."""
    _sessions: Counter[str] = field(default_factory=Counter)

    @cached_property
    def made(self) -> set[str]:
        """The resources that this source was the first to tell of."""
        taken = (state.judgement for name in self.log.documents() for state in self.log.states(name).values() if state.taken)
        return {judgement.resource for judgement in taken if judgement and not judgement.known}

    def tables(self) -> dict[str, list[Row]]:
        """The rows of each table, in the order of the documents and of their texts; territories by id."""
        tables = {name: list(rows.values()) for name, rows in self._rows.items()}
        tables["territories"].sort(key=lambda row: row["id"])
        return tables

    def leave_all(self, document: str) -> None:
        """Leave out what was accepted of a document that the source does not describe."""
        for state in self.log.states(document).values():
            if state.taken and state.judgement:
                self._leave(
                    document, state.judgement, Text("son document n’est pas dans documents.csv", "its document is not in documents.csv")
                )

    def read(self, document: str, described: Mapping[str, str], text: str | None) -> None:
        """Take in what was accepted of a document."""
        states = self.log.states(document)
        for state in states.values():
            self.decided["conflict" if state.rivals else state.judgement.verdict if state.judgement else "open"] += 1
        page = _Page(self, document, states)
        for judgement, place in self._standing(document, described, text, states):
            page.said[judgement.candidate.id] = _Said(judgement, place, _evidence(document, place, text, judgement))
        for kind in KINDS_IN_ORDER:
            for said in sorted(page.said.values(), key=lambda one: (one.place.start, one.judgement.candidate.id)):
                if said.judgement.candidate.kind == kind:
                    self._say(page, said)

    def _standing(
        self, document: str, described: Mapping[str, str], text: str | None, states: Mapping[str, State]
    ) -> list[tuple[Judgement, Quote]]:
        found = []
        for state in states.values():
            if not state.taken or state.judgement is None:
                continue
            judgement = state.judgement
            place = standing(judgement, text) if text is not None else judgement.candidate.quote
            if text is None and described["sha256"] != judgement.sha256:
                place = None
            if place is None:
                self._leave(document, judgement, Text("à revoir : sa ligne a changé", "to be seen again: its line has changed"))
            elif not unicodedata.is_normalized("NFC", place.exact) or _UNREADABLE.search(place.exact):
                self._leave(
                    document,
                    judgement,
                    Text("la citation a des caractères qu’une table refuse", "the quote has characters that a table refuses"),
                )
            else:
                found.append((judgement, place))
        return found

    def _say(self, page: _Page, said: _Said) -> None:
        candidate = said.judgement.candidate
        try:
            _SAY[candidate.kind](page, said)
            self.written += 1
        except _Joined as joined:
            self.joined.append(Left(page.document, candidate.kind, candidate.label, joined.reason))
        except _Unsaid as unsaid:
            page.lost.add(candidate.id)
            self.left.append(Left(page.document, candidate.kind, candidate.label, unsaid.reason))

    def _leave(self, document: str, judgement: Judgement, reason: Text) -> None:
        self.left.append(Left(document, judgement.candidate.kind, judgement.candidate.label, reason))

    def add(self, table: str, key: tuple[str, ...], row: Row) -> None:
        """Add a row, unless another is it: then raise _Joined."""
        if key in self._rows[table]:
            raise _Joined(f"{table}.csv le dit déjà", f"{table}.csv says so already")
        self._rows[table][key] = row

    def has(self, table: str, *key: str) -> bool:
        """Whether a row is there."""
        return key in self._rows[table]

    def need(self, table: str, key: str, row: Callable[[], Row]) -> None:
        """Add a row that others refer to, where it is not there."""
        if (key,) not in self._rows[table]:
            self._rows[table][key,] = row()

    def replace(self, table: str, key: str, row: Row) -> bool:
        """Put a row that says more in the place of one that only others needed; gives whether there was one."""
        standing_row = self._rows[table].get((key,))
        if standing_row is None or standing_row.get("basis") != "inferred":
            return False
        self._rows[table][key,] = row
        return True


def _evidence(document: str, place: Quote, text: str | None, judgement: Judgement) -> Row:
    """The evidence columns of a row."""
    if text is None:
        around, start = judgement.line, judgement.at
    else:
        around, start = text, place.start
    end = start + len(place.exact)
    return {
        "document": document,
        "quote": place.exact,
        "quote_start": str(place.start),
        "quote_end": str(place.end),
        "prefix": _plain(around[max(0, start - _AROUND) : start].rpartition("\n")[2]),
        "suffix": _plain(around[end : end + _AROUND].partition("\n")[0]),
    }


def _plain(text: str) -> str:
    """A context as a cell may hold it; "" where it may not."""
    return text if unicodedata.is_normalized("NFC", text) and not _UNREADABLE.search(text) else ""


@dataclass
class _Page:
    """One document's accepted candidates."""

    writer: Writer
    document: str
    states: Mapping[str, State]
    said: dict[str, _Said] = field(default_factory=dict)
    lost: set[str] = field(default_factory=set)
    """The ids of candidates that are left out."""

    def follow(self, link: str) -> tuple[str, State | None]:
        """Where a link leads, through merges: a candidate's id and its state."""
        seen = set()
        while (state := self.states.get(link)) and state.judgement and state.judgement.verdict == "merge" and link not in seen:
            seen.add(link)
            link = state.judgement.merged
        return link, state

    def resource(self, link: str, what: Text) -> str:
        """The resource of a link, by the end of its IRI. Raises _Unsaid where it leads to none."""
        if "/" in link:
            return link
        key, state = self.follow(link)
        if key in self.said:
            found = self.said[key].judgement.resource
            if not found:
                raise _Unsaid(f"{what.fr} : rattachement à choisir", f"{what.en}: still to be tied to something")
            if key in self.lost and not self.described(found):
                raise _Unsaid(f"{what.fr} : laissé aussi, voyez pourquoi", f"{what.en}: left out too, see why")
            return found
        if state and state.rivals:
            raise _Unsaid(f"{what.fr} : en conflit", f"{what.en}: in conflict")
        raise _Unsaid(f"{what.fr} : non accepté", f"{what.en}: not accepted")

    def described(self, resource: str) -> bool:
        """Whether a row here describes a resource."""
        kind, _, key = resource.partition("/")
        return self.writer.has(
            {"person": "people", "organisation": "organisations", "territory": "territories", "event": "events"}[kind], key
        )

    def other_names(self, said: _Said) -> list[str]:
        """The names of the candidates that were merged into one."""
        own = said.judgement.candidate
        merged = [state.judgement for key, state in self.states.items() if self.follow(key)[0] == own.id and key != own.id]
        return [one.candidate.label for one in merged if one and fold(one.candidate.label) != fold(own.label)]

    def links(self, said: _Said, name: str, what: Text) -> list[str]:
        """The resources that a candidate's links lead to."""
        return [self.resource(link, what) for link in said.judgement.candidate.links.get(name, ())]

    def link(self, said: _Said, name: str, what: Text) -> str:
        """The resource that a link leads to; "" where there is no link."""
        return next(iter(self.links(said, name, what)), "")

    def place(self, resource: str, said: _Said) -> str:
        """A territory as a cell names it; it is described, where no source does."""
        if resource:
            self._describe(resource, said.evidence)
        return resource.removeprefix("territory/")

    def _describe(self, resource: str, evidence: Row) -> None:
        ref = resource.removeprefix("territory/")
        kind, _, code = ref.partition("/")
        if kind == "country":
            self.writer.need("territories", ref, lambda: self._country(code, evidence))
        elif kind == "city":
            self.writer.need("territories", ref, lambda: self._city(code, evidence))

    def _country(self, code: str, evidence: Row) -> Row:
        country = self.writer.gazetteer.countries.get(code)
        if country is None:
            raise _Unsaid(f"pays inconnu : {code}", f"unknown country: {code}")
        return {"id": f"country/{code}", "name": country.french, "kind": "country", **evidence}

    def _city(self, code: str, evidence: Row) -> Row:
        place = self.writer.gazetteer.place(code.removeprefix("geonames-"))
        if place is None:
            raise _Unsaid(f"lieu inconnu : {code}", f"unknown place: {code}")
        self.writer.need("territories", f"country/{place.country}", lambda: self._country(place.country, evidence))
        spot = {"longitude": place.longitude, "latitude": place.latitude, "contained_in": f"country/{place.country}"}
        same = f"https://sws.geonames.org/{place.id}/"
        return {"id": f"city/{code}", "name": place.name, "kind": "city", **spot, "same_as": same, **evidence}


# ---------------------------------------------------------------- resources


def _own(said: _Said, kind: str) -> str:
    """The id of the resource that a candidate is. Raises _Unsaid."""
    resource = said.judgement.resource
    if not resource.startswith(f"{kind}/"):
        raise _Unsaid("rattaché à rien : choisissez une ressource", "tied to nothing: choose a resource")
    return resource.partition("/")[2]


def _known(page: _Page, said: _Said) -> bool:
    """Whether the resource was known elsewhere when it was chosen, and not made by this source."""
    return bool(said.judgement.known) and said.judgement.resource not in page.writer.made


def _elsewhere(said: _Said) -> _Joined:
    return _Joined(f"connu par ailleurs : {said.judgement.resource}", f"known elsewhere: {said.judgement.resource}")


def _territory(page: _Page, said: _Said) -> None:
    ref = _own(said, "territory")
    kind, _, code = ref.partition("/")
    name = said.judgement.candidate.values.get("name", "")
    if kind == "country":
        row = page._country(code, said.evidence)
    elif kind == "city":
        row = page._city(code, said.evidence)
    else:
        row = {"id": ref, "kind": "official", **said.evidence}
        row["alt_names"] = name if kind == "epci" and fold(name) != fold(page.writer.official.label(ref)) else ""
    page.writer.add("territories", (ref,), row)


def _organisation(page: _Page, said: _Said) -> None:
    key = _own(said, "organisation")
    told = said.judgement.candidate.values
    name = told.get("name") or said.judgement.candidate.label
    row = {"id": key, "note": told.get("note", ""), **said.evidence}
    kind = told.get("kind") or _ASSEMBLIES.get(key, ("", ""))[1]
    others = [told.get("acronym", ""), *page.other_names(said)]
    row["former_names"] = told.get("former_names", "")
    if _known(page, said):
        others.insert(0, name if fold(name) != fold(said.judgement.known) else "")
        row |= {} if page.writer.official.governs(key) else {"name": said.judgement.known, "kind": kind}
    else:
        row |= {"name": name, "kind": kind}
        if not row["kind"]:
            raise _Unsaid("sa sorte manque (kinds.ttl)", "its kind is missing (kinds.ttl)")
        units = page.links(said, "unit_of", Text("l’organisation dont elle relève", "the organisation that it belongs to"))
        row["unit_of"] = MANY.join(unit.partition("/")[2] for unit in units)
        served = page.links(said, "serves", Text("le territoire", "the territory"))
        row["serves"] = MANY.join(page.place(one, said) for one in served)
    row["alt_names"] = MANY.join(dict.fromkeys(other for other in others if other))
    if not page.writer.replace("organisations", key, row):
        page.writer.add("organisations", (key,), row)


def _event(page: _Page, said: _Said) -> None:
    key = _own(said, "event")
    candidate = said.judgement.candidate
    told, session = candidate.values, candidate.kind == "session"
    if _known(page, said):
        raise _elsewhere(said)
    title = told.get("title") or candidate.label
    row = {"id": key, "title": title, "note": told.get("note", ""), **said.evidence}
    row["kind"] = told.get("kind") or _guessed(title, session)
    if session:
        above = page.link(said, "super", Text("l’événement dont c’est une séance", "the event that it is a session of"))
        row |= {"super_event": above.partition("/")[2], "start": _date(told.get("date", ""))}
        if above == f"event/{key}":
            raise _Unsaid("une séance n’est pas celle d’elle-même", "a session is not one of itself")
        if page.writer.has("events", key):
            raise _Joined("events.csv le dit déjà", "events.csv says so already")
        page.writer._sessions[above] += 1
        row["position"] = str(page.writer._sessions[above]) if above else ""
    else:
        place = page.link(said, "location", Text("le lieu", "the place"))
        organisers = page.links(said, "organisers", Text("l’organisateur", "the organiser"))
        row |= {"start": _date(told.get("start", "")), "end": _date(told.get("end", "")), "location": page.place(place, said)}
        row["organisers"] = MANY.join(dict.fromkeys(one.partition("/")[2] for one in organisers))
    page.writer.add("events", (key,), row)


def _guessed(title: str, session: bool) -> str:
    """The kind of event that a title says; the broadest kind where it says none."""
    folded = fold(title)
    words = _SESSION_WORDS if session else _EVENT_WORDS
    return next((kind for word, kind in words if word in folded), "session" if session else "conference")


def _date(text: str) -> str:
    """A date as tables write it; an hour, or what is no date, says nothing here."""
    return text if re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", text, re.ASCII) else ""


def _person(page: _Page, said: _Said) -> None:
    key = _own(said, "person")
    told = said.judgement.candidate.values
    name = told.get("name") or said.judgement.candidate.label
    if _known(page, said):
        row = {"id": key, "name": said.judgement.known, **said.evidence}
    else:
        row = {"id": key, "name": name, "given_name": told.get("given", ""), "family_name": told.get("family", ""), **said.evidence}
    page.writer.add("people", (key,), row)


# ---------------------------------------------------------------- what is said of them


def _mandate(page: _Page, said: _Said) -> None:
    told = said.judgement.candidate.values
    person = page.link(said, "person", Text("la personne", "the person"))
    if not person.startswith("person/"):
        raise _Unsaid("personne ne le tient", "nobody holds it")
    role = _role(told, page.writer.concepts)
    territory = page.link(said, "territory", Text("le territoire", "the territory"))
    organisation = page.link(said, "organisation", Text("l’organisation", "the organisation"))
    area, notes = territory, [told.get("note", "")]
    if not organisation and territory:
        organisation = seat(role, territory, page.writer.official)
        local = organisation.partition("/")[2] not in _ASSEMBLIES
        area = "" if organisation and local else territory
        if organisation and not local:
            notes.append(f"{_ASSEMBLIES[organisation.partition('/')[2]][0]} : assemblée déduite du rôle.")
        _seated(page, said, organisation, territory)
    elif organisation and organisation == seat(role, territory, page.writer.official):
        area = ""
    if not organisation and not territory:
        raise _Unsaid("ni organisation ni territoire", "neither body nor territory")
    theme, scope = _scope(told.get("scope", ""), page.writer.concepts)
    former = told.get("flag") == "former"
    start, end = _date(told.get("start", "")), _date(told.get("end", ""))
    row = {
        "person": person.partition("/")[2],
        "role": role,
        "organisation": organisation.partition("/")[2],
        "area": page.place(area, said),
        "themes": theme,
        "state": "" if start and end else "former" if former else "held",
        "start": start,
        "end": end,
        "note": " ".join(filter(None, (*notes, scope))),
        **said.evidence,
    }
    same = tuple(row[name] for name in ("person", "role", "organisation", "area", "state", "start", "end", "document"))
    key = _mandate_key(page, row, same)
    page.writer._keys[page.document, said.judgement.candidate.id] = key
    page.writer.add("mandates", same, {"id": key, **row})


def _mandate_key(page: _Page, row: Row, same: tuple[str, ...]) -> str:
    """The id of a mandate's row: that of the row which says the same, or a new one."""
    rows = page.writer._rows["mandates"]
    if same in rows:
        return rows[same]["id"]
    base = f"{row['person']}-{row['role']}"
    used = {one["id"] for one in rows.values()}
    key, number = base, 1
    while key in used:
        key, number = f"{base}-{number + 1}", number + 1
    return key


def _role(told: Mapping[str, str], concepts: Concepts) -> str:
    """The role's concept. Raises _Unsaid."""
    role, words = told.get("concept", ""), told.get("role", "")
    if told.get("flag") == "honorary" and role in _HONORARY:
        return _HONORARY[role]
    if told.get("flag") == "honorary" and role not in _HONORARY.values():
        raise _Unsaid(f"« {words} » honoraire n’a pas de concept (roles.ttl)", f'honorary "{words}" has no concept (roles.ttl)')
    if role not in concepts["role"]:
        raise _Unsaid(f"« {words} » n’a pas de concept (roles.ttl)", f'"{words}" has no concept (roles.ttl)')
    return role


def _scope(scope: str, concepts: Concepts) -> tuple[str, str]:
    """What a mandate covers: a theme of the scheme where it is one, else words."""
    bare = _DELEGATED.sub("", fold(scope))
    for name, label in concepts["theme"].items():
        if bare and bare in (fold(getattr(label, "fr", "")), name.replace("-", " ")):
            return name, ""
    return "", f"Délégation : {' '.join(scope.split())}." if scope else ""


def _seated(page: _Page, said: _Said, organisation: str, territory: str) -> None:
    """Describe the body of an office that is named with a territory alone, where no source does."""
    key = organisation.partition("/")[2]
    if key in _ASSEMBLIES:
        name, kind = _ASSEMBLIES[key]
        note = "Le texte ne la nomme pas : le rôle dit l’assemblée."
        row = {"id": key, "name": name, "kind": kind, "basis": "inferred", "note": note, **said.evidence}
        page.writer.need("organisations", key, lambda: row)
    elif key.startswith("city-"):
        city = page.place(territory, said)
        place = page.writer.gazetteer.place(city.removeprefix("city/geonames-"))
        name = f"Autorité locale de {place.name if place else city}"
        note = "Le texte nomme l’office et la ville, non l’autorité."
        about = {"kind": "collectivite-etrangere", "governs": city, "basis": "inferred", "note": note}
        page.writer.need("organisations", key, lambda: {"id": key, "name": name, **about, **said.evidence})


def _participation(page: _Page, said: _Said) -> None:
    told = said.judgement.candidate.values
    part = told.get("part", "")
    if part == "mentioned":
        raise _Unsaid("seulement nommé : ce n’est pas une part prise", "only named: that is no part taken")
    if part not in page.writer.concepts["part"]:
        raise _Unsaid("la part prise manque", "the part taken is missing")
    person = page.link(said, "person", Text("la personne", "the person"))
    event = page.link(said, "session", Text("la séance", "the session"))
    if not person or not event:
        raise _Unsaid(
            "ni séance ni événement" if person else "personne n’y prend part", "no session or event" if person else "nobody takes part"
        )
    keys = []
    for link in said.judgement.candidate.links.get("capacity", ()):
        key = page.writer._keys.get((page.document, page.follow(link)[0]))
        if key:
            keys.append(key)
    row = {
        "participant": person,
        "event": event.partition("/")[2],
        "role": part,
        "capacity": MANY.join(dict.fromkeys(keys)),
        **said.evidence,
    }
    page.writer.add("participations", (person, row["event"], part), row)


def _theme(page: _Page, said: _Said) -> None:
    told = said.judgement.candidate.values
    theme = told.get("concept", "")
    if theme not in page.writer.concepts["theme"]:
        raise _Unsaid("ce thème n’est pas dans themes.ttl", "this theme is not in themes.ttl")
    links = said.judgement.candidate.links.get("about", ())
    if not links:
        raise _Unsaid("thème de rien", "theme of nothing")
    key = page.writer._keys.get((page.document, page.follow(links[0])[0]))
    about = f"question/{key}" if key else page.resource(links[0], Text("ce dont c’est le thème", "what it is the theme of"))
    row = {"about": about, "theme": theme, "note": told.get("reason", ""), **said.evidence}
    page.writer.add("themes", (about, theme, row["quote_start"]), row)


def _question(page: _Page, said: _Said) -> None:
    candidate = said.judgement.candidate
    text = " ".join((candidate.values.get("text") or candidate.label).split())
    event = page.link(said, "about", Text("l’événement", "the event"))
    base = short(text) or candidate.id
    rows = page.writer._rows["questions"]
    key, number = base, 1
    while (key,) in rows:
        key, number = f"{base}-{number + 1}", number + 1
    page.writer._keys[page.document, candidate.id] = key
    page.writer.add("questions", (key,), {"id": key, "text": text, "event": event.partition("/")[2], **said.evidence})


_SAY: dict[str, Callable[[_Page, _Said], None]] = {
    "territory": _territory,
    "organisation": _organisation,
    "event": _event,
    "session": _event,
    "person": _person,
    "mandate": _mandate,
    "participation": _participation,
    "question": _question,
    "theme": _theme,
}
KINDS_IN_ORDER = tuple(_SAY)
"""What is referred to comes before what refers to it."""
