"""What each accepted candidate says, as a row of the curated tables, or why it says nothing.

Nothing is completed: an office with no body and no place, a role that is no word of the list, are left out, with the reason.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from terrigraph.accepting.documents import Joined, Page, Row, Said, Unsaid
from terrigraph.language import Text
from terrigraph.model.spelling import fold
from terrigraph.reconciliation.seats import seat
from terrigraph.reviewing.fields import MANY
from terrigraph.reviewing.review import short

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from terrigraph.sources.tables import Concepts

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
_PLACES = {"title": "dans le titre", "text": "dans le texte"}
"""Where the rules that propose a theme found its words."""
_SESSION_WORDS = (("table ronde", "table-ronde"), ("atelier", "atelier"), ("pleniere", "seance-pleniere"))


# ---------------------------------------------------------------- resources


def _own(said: Said, kind: str) -> str:
    """The id of the resource that a candidate is. Raises Unsaid."""
    resource = said.judgement.resource
    if not resource.startswith(f"{kind}/"):
        raise Unsaid("rattaché à rien : choisissez une ressource", "tied to nothing: choose a resource")
    return resource.partition("/")[2]


def _known(page: Page, said: Said) -> bool:
    """Whether the resource was known elsewhere when it was chosen, and not made by this source."""
    return bool(said.judgement.known) and said.judgement.resource not in page.writer.made


def _elsewhere(said: Said) -> Joined:
    return Joined(f"connu par ailleurs : {said.judgement.resource}", f"known elsewhere: {said.judgement.resource}")


def _territory(page: Page, said: Said) -> None:
    ref = _own(said, "territory")
    kind, _, code = ref.partition("/")
    name = said.judgement.candidate.values.get("name", "")
    if kind == "country":
        row = page.country(code, said.evidence)
    elif kind == "city":
        row = page.city(code, said.evidence)
    else:
        row = {"id": ref, "kind": "official", **said.evidence}
        row["alt_names"] = name if kind == "epci" and fold(name) != fold(page.writer.official.label(ref)) else ""
    page.writer.add("territories", (ref,), row)


def _organisation(page: Page, said: Said) -> None:
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
            raise Unsaid("sa sorte manque (kinds.ttl)", "its kind is missing (kinds.ttl)")
        units = page.links(said, "unit_of", Text("l’organisation dont elle relève", "the organisation that it belongs to"))
        row["unit_of"] = MANY.join(unit.partition("/")[2] for unit in units)
        served = page.links(said, "serves", Text("le territoire", "the territory"))
        row["serves"] = MANY.join(page.place(one, said) for one in served)
    row["alt_names"] = MANY.join(dict.fromkeys(other for other in others if other))
    if not page.writer.replace("organisations", key, row):
        page.writer.add("organisations", (key,), row)


def _event(page: Page, said: Said) -> None:
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
            raise Unsaid("une séance n’est pas celle d’elle-même", "a session is not one of itself")
        if page.writer.has("events", key):
            raise Joined("events.csv le dit déjà", "events.csv says so already")
        page.writer.sessions[above] += 1
        row["position"] = str(page.writer.sessions[above]) if above else ""
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


def _person(page: Page, said: Said) -> None:
    key = _own(said, "person")
    told = said.judgement.candidate.values
    name = told.get("name") or said.judgement.candidate.label
    if _known(page, said):
        row = {"id": key, "name": said.judgement.known, **said.evidence}
    else:
        row = {"id": key, "name": name, "given_name": told.get("given", ""), "family_name": told.get("family", ""), **said.evidence}
    page.writer.add("people", (key,), row)


# ---------------------------------------------------------------- what is said of them


def _mandate(page: Page, said: Said) -> None:
    told = said.judgement.candidate.values
    person = page.link(said, "person", Text("la personne", "the person"))
    if not person.startswith("person/"):
        raise Unsaid("personne ne le tient", "nobody holds it")
    role = _role(told, page.writer.concepts)
    territory = page.link(said, "territory", Text("le territoire", "the territory"))
    organisation = page.link(said, "organisation", Text("l’organisation", "the organisation"))
    area, notes = territory, [told.get("note", "")]
    if not organisation:
        organisation = seat(role, territory, page.writer.official)
        local = organisation.partition("/")[2] not in _ASSEMBLIES
        area = "" if organisation and local else territory
        if organisation and not local:
            notes.append(f"{_ASSEMBLIES[organisation.partition('/')[2]][0]} : assemblée déduite du rôle.")
        _seated(page, said, organisation, territory)
    elif organisation and organisation == seat(role, territory, page.writer.official):
        area = ""
    if not organisation and not territory:
        raise Unsaid("ni organisation ni territoire", "neither body nor territory")
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
        "basis": "" if told.get("role") else "inferred",
        "note": " ".join(filter(None, (*notes, scope))),
        **said.evidence,
    }
    same = tuple(row[name] for name in ("person", "role", "organisation", "area", "state", "start", "end", "document"))
    key = _mandate_key(page, row, same)
    page.writer.keys[page.document, said.judgement.candidate.id] = key
    page.writer.add("mandates", same, {"id": key, **row})


def _mandate_key(page: Page, row: Row, same: tuple[str, ...]) -> str:
    """The id of a mandate's row: that of the row which says the same, or a new one."""
    rows = page.writer.rows["mandates"]
    if same in rows:
        return rows[same]["id"]
    base = f"{row['person']}-{row['role']}"
    used = {one["id"] for one in rows.values()}
    key, number = base, 1
    while key in used:
        key, number = f"{base}-{number + 1}", number + 1
    return key


def _role(told: Mapping[str, str], concepts: Concepts) -> str:
    """The role's concept. Raises Unsaid."""
    role, words = told.get("concept", ""), told.get("role", "")
    if told.get("flag") == "honorary" and role in _HONORARY:
        return _HONORARY[role]
    if told.get("flag") == "honorary" and role not in _HONORARY.values():
        raise Unsaid(f"« {words} » honoraire n’a pas de concept (roles.ttl)", f'honorary "{words}" has no concept (roles.ttl)')
    if role not in concepts["role"]:
        raise Unsaid(f"« {words} » n’a pas de concept (roles.ttl)", f'"{words}" has no concept (roles.ttl)')
    return role


def _scope(scope: str, concepts: Concepts) -> tuple[str, str]:
    """What a mandate covers: a theme of the scheme where it is one, else words."""
    bare = _DELEGATED.sub("", fold(scope))
    for name, label in concepts["theme"].items():
        if bare and bare in (fold(getattr(label, "fr", "")), name.replace("-", " ")):
            return name, ""
    return "", f"Délégation : {' '.join(scope.split())}." if scope else ""


def _seated(page: Page, said: Said, organisation: str, territory: str) -> None:
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


def _participation(page: Page, said: Said) -> None:
    told = said.judgement.candidate.values
    part = told.get("part", "")
    if part == "mentioned":
        raise Unsaid("seulement nommé : ce n’est pas une part prise", "only named: that is no part taken")
    if part not in page.writer.concepts["part"]:
        raise Unsaid("la part prise manque", "the part taken is missing")
    person = page.link(said, "person", Text("la personne", "the person"))
    event = page.link(said, "session", Text("la séance", "the session"))
    if not person or not event:
        raise Unsaid(
            "ni séance ni événement" if person else "personne n’y prend part", "no session or event" if person else "nobody takes part"
        )
    keys = []
    for link in said.judgement.candidate.links.get("capacity", ()):
        key = page.writer.keys.get((page.document, page.follow(link)[0]))
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


def _theme(page: Page, said: Said) -> None:
    told = said.judgement.candidate.values
    theme = told.get("concept", "")
    if theme not in page.writer.concepts["theme"]:
        raise Unsaid("ce thème n’est pas dans themes.ttl", "this theme is not in themes.ttl")
    links = said.judgement.candidate.links.get("about", ())
    if not links:
        raise Unsaid("thème de rien", "theme of nothing")
    key = page.writer.keys.get((page.document, page.follow(links[0])[0]))
    about = f"question/{key}" if key else page.resource(links[0], Text("ce dont c’est le thème", "what it is the theme of"))
    note = _where(told.get("reason", ""), said.place.exact)
    row = {"about": about, "theme": theme, "note": note, **said.evidence}
    page.writer.add("themes", (about, theme, row["quote_start"]), row)


def _where(reason: str, quote: str) -> str:
    """Why a theme is one, in French; of one that was accepted as proposed, which words say it and where."""
    words = " ".join(quote.split())
    return f"{'Mots' if ' ' in words else 'Mot'} « {words} » {_PLACES[reason]}." if reason in _PLACES else reason


def _question(page: Page, said: Said) -> None:
    candidate = said.judgement.candidate
    text = " ".join((candidate.values.get("text") or candidate.label).split())
    event = page.link(said, "about", Text("l’événement", "the event"))
    base = short(text) or candidate.id
    rows = page.writer.rows["questions"]
    key, number = base, 1
    while (key,) in rows:
        key, number = f"{base}-{number + 1}", number + 1
    page.writer.keys[page.document, candidate.id] = key
    page.writer.add("questions", (key,), {"id": key, "text": text, "event": event.partition("/")[2], **said.evidence})


SAY: dict[str, Callable[[Page, Said], None]] = {
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
"""By kind of candidate; what is referred to comes before what refers to it."""
