"""Each accepted candidate as a row of the curated tables, or why it makes none.

Nothing is completed: an office with no body and no place, a role that is no word of the list, are left out, with the reason.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from terrigraph.accepting.documents import AcceptedCandidate, AcceptedDocument, Joined, NoRow, Row
from terrigraph.language import Text
from terrigraph.model.spelling import fold
from terrigraph.reconciliation.gazetteer import CITY
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
"""Where a theme's words are, by the reason that the rules give."""
_SESSION_WORDS = (("table ronde", "table-ronde"), ("atelier", "atelier"), ("pleniere", "seance-pleniere"))


# ---------------------------------------------------------------- resources


def _own(accepted: AcceptedCandidate, kind: str) -> str:
    """The id of the resource that a candidate is. Raises NoRow."""
    resource = accepted.judgement.resource
    if not resource.startswith(f"{kind}/"):
        raise NoRow("rattaché à rien : choisissez une ressource", "tied to nothing: choose a resource")
    return resource.partition("/")[2]


def _known(document: AcceptedDocument, accepted: AcceptedCandidate) -> bool:
    """Whether the resource was known elsewhere when it was chosen, and not made by this source."""
    return bool(accepted.judgement.known) and accepted.judgement.resource not in document.writer.made


def _elsewhere(accepted: AcceptedCandidate) -> Joined:
    return Joined(f"connu par ailleurs : {accepted.judgement.resource}", f"known elsewhere: {accepted.judgement.resource}")


def _territory(document: AcceptedDocument, accepted: AcceptedCandidate) -> None:
    ref = _own(accepted, "territory")
    kind, _, code = ref.partition("/")
    name = accepted.judgement.candidate.values.get("name", "")
    if kind == "country":
        row = document.country(code, accepted.evidence)
    elif kind == "city":
        row = document.city(code, accepted.evidence)
    else:
        row = {"id": ref, "kind": "official", **accepted.evidence}
        row["alt_names"] = name if kind == "epci" and fold(name) != fold(document.writer.official.label(ref)) else ""
    document.writer.add("territories", (ref,), row)


def _organisation(document: AcceptedDocument, accepted: AcceptedCandidate) -> None:
    key = _own(accepted, "organisation")
    values = accepted.judgement.candidate.values
    name = values.get("name") or accepted.judgement.candidate.label
    row = {"id": key, "basis": values.get("basis", ""), "note": values.get("note", ""), **accepted.evidence}
    kind = values.get("kind") or _ASSEMBLIES.get(key, ("", ""))[1]
    others = [values.get("acronym", ""), *document.other_names(accepted)]
    row["former_names"] = values.get("former_names", "")
    if _known(document, accepted):
        others.insert(0, name if fold(name) != fold(accepted.judgement.known) else "")
        row |= {} if document.writer.official.governs(key) else {"name": accepted.judgement.known, "kind": kind}
    else:
        row |= {"name": name, "kind": kind}
        if not row["kind"]:
            raise NoRow("sa sorte manque (kinds.ttl)", "its kind is missing (kinds.ttl)")
        units = document.known_links(accepted, "unit_of", Text("l’organisation dont elle relève", "the organisation that it belongs to"))
        row["unit_of"] = MANY.join(unit.partition("/")[2] for unit in units)
        served = document.known_links(accepted, "serves", Text("le territoire", "the territory"))
        row["serves"] = MANY.join(document.place(one, accepted) for one in served)
    row["alt_names"] = MANY.join(dict.fromkeys(other for other in others if other))
    if not document.writer.replace("organisations", key, row):
        document.writer.add("organisations", (key,), row)


def _event(document: AcceptedDocument, accepted: AcceptedCandidate) -> None:
    key = _own(accepted, "event")
    candidate = accepted.judgement.candidate
    values, session = candidate.values, candidate.kind == "session"
    if _known(document, accepted):
        raise _elsewhere(accepted)
    title = values.get("title") or candidate.label
    row = {"id": key, "title": title, "note": values.get("note", ""), **accepted.evidence}
    row["kind"] = values.get("kind") or _guessed(title, session)
    if session:
        above = document.link(accepted, "super", Text("l’événement dont c’est une séance", "the event that it is a session of"))
        row |= {"super_event": above.partition("/")[2], "start": _date(values.get("date", ""))}
        if above == f"event/{key}":
            raise NoRow("une séance n’est pas celle d’elle-même", "a session is not one of itself")
        if document.writer.has("events", key):
            raise Joined("events.csv le dit déjà", "events.csv says so already")
        document.writer.sessions[above] += 1
        row["position"] = str(document.writer.sessions[above]) if above else ""
    else:
        place = document.optional(accepted, "location", Text("le lieu", "the place"))
        organisers = document.known_links(accepted, "organisers", Text("l’organisateur", "the organiser"))
        row |= {"start": _date(values.get("start", "")), "end": _date(values.get("end", "")), "location": document.place(place, accepted)}
        row["organisers"] = MANY.join(dict.fromkeys(one.partition("/")[2] for one in organisers))
    document.writer.add("events", (key,), row)


def _guessed(title: str, session: bool) -> str:
    """The kind of event that a title says; the broadest kind where it says none."""
    folded = fold(title)
    words = _SESSION_WORDS if session else _EVENT_WORDS
    return next((kind for word, kind in words if word in folded), "session" if session else "conference")


def _date(text: str) -> str:
    """A date as tables write it; an hour, or what is no date, says nothing here."""
    return text if re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", text, re.ASCII) else ""


def _person(document: AcceptedDocument, accepted: AcceptedCandidate) -> None:
    key = _own(accepted, "person")
    values = accepted.judgement.candidate.values
    name = values.get("name") or accepted.judgement.candidate.label
    if _known(document, accepted):
        row = {"id": key, "name": accepted.judgement.known, **accepted.evidence}
    else:
        row = {"id": key, "name": name, "given_name": values.get("given", ""), "family_name": values.get("family", ""), **accepted.evidence}
    document.writer.add("people", (key,), row)


# ---------------------------------------------------------------- what links them


def _mandate(document: AcceptedDocument, accepted: AcceptedCandidate) -> None:
    values = accepted.judgement.candidate.values
    person = document.link(accepted, "person", Text("la personne", "the person"))
    if not person.startswith("person/"):
        raise NoRow("personne ne le tient", "nobody holds it")
    role = _role(values, document.writer.concepts)
    organisation = document.link(accepted, "organisation", Text("l’organisation", "the organisation"))
    place = document.optional if organisation else document.link
    territory = place(accepted, "territory", Text("le territoire", "the territory"))
    area, deduced = territory, ""
    if not organisation:
        organisation, area, deduced = _seat(document, accepted, role=role, territory=territory)
    elif organisation == seat(role, territory, document.writer.official):
        area = ""
    if not organisation and not territory:
        raise NoRow("ni organisation ni territoire", "neither body nor territory")
    theme, scope = _scope(values.get("scope", ""), document.writer.concepts)
    former = values.get("flag") == "former"
    start, end, held_on = (_date(values.get(name, "")) for name in ("start", "end", "held_on"))
    row = {
        "person": person.partition("/")[2],
        "role": role,
        "organisation": organisation.partition("/")[2],
        "area": document.place(area, accepted),
        "themes": theme,
        "state": "" if end or held_on else "former" if former else "held",
        "start": start,
        "end": end,
        "held_on": "" if start or end else held_on,
        "basis": values.get("basis") or ("" if values.get("role") else "inferred"),
        "note": " ".join(filter(None, (values.get("note", ""), deduced, scope))),
        **accepted.evidence,
    }
    same = tuple(row[name] for name in ("person", "role", "organisation", "area", "state", "start", "end", "held_on", "document"))
    key = _mandate_key(document, row, same)
    document.writer.keys[document.id, accepted.judgement.candidate.id] = key
    document.writer.add("mandates", same, {"id": key, **row})


def _seat(document: AcceptedDocument, accepted: AcceptedCandidate, *, role: str, territory: str) -> tuple[str, str, str]:
    """The body of an office that is named with a territory alone ("" where there is none), its area, and what the row's note says of it."""
    organisation = seat(role, territory, document.writer.official)
    key = organisation.partition("/")[2]
    _describe_seat(document, accepted, key=key, territory=territory)
    if not organisation:
        return "", territory, ""
    if key in _ASSEMBLIES:
        return organisation, territory, f"{_ASSEMBLIES[key][0]} : assemblée déduite du rôle."
    return organisation, "", ""


def _mandate_key(document: AcceptedDocument, row: Row, same: tuple[str, ...]) -> str:
    """The id of a mandate's row: that of the row which says the same, or a new one."""
    rows = document.writer.rows["mandates"]
    if same in rows:
        return rows[same]["id"]
    base = f"{row['person']}-{row['role']}"
    used = {one["id"] for one in rows.values()}
    key, number = base, 1
    while key in used:
        key, number = f"{base}-{number + 1}", number + 1
    return key


def _role(values: Mapping[str, str], concepts: Concepts) -> str:
    """The role's concept. Raises NoRow."""
    role, words = values.get("concept", ""), values.get("role", "")
    if values.get("flag") == "honorary" and role in _HONORARY:
        return _HONORARY[role]
    if values.get("flag") == "honorary" and role not in _HONORARY.values():
        raise NoRow(f"« {words} » honoraire n’a pas de concept (roles.ttl)", f'honorary "{words}" has no concept (roles.ttl)')
    if role not in concepts["role"]:
        raise NoRow(f"« {words} » n’a pas de concept (roles.ttl)", f'"{words}" has no concept (roles.ttl)')
    return role


def _scope(scope: str, concepts: Concepts) -> tuple[str, str]:
    """What a mandate covers: a theme of the scheme where it is one, else words."""
    bare = _DELEGATED.sub("", fold(scope))
    for name, label in concepts["theme"].items():
        if bare and bare in (fold(getattr(label, "fr", "")), name.replace("-", " ")):
            return name, ""
    return "", f"Délégation : {' '.join(scope.split())}." if scope else ""


def _describe_seat(document: AcceptedDocument, accepted: AcceptedCandidate, *, key: str, territory: str) -> None:
    """Describe the body of an office that is named with a territory alone, where no source does."""
    if key in _ASSEMBLIES:
        name, kind = _ASSEMBLIES[key]
        note = "Le texte ne la nomme pas : le rôle dit l’assemblée."
        row = {"id": key, "name": name, "kind": kind, "basis": "inferred", "note": note, **accepted.evidence}
        document.writer.need("organisations", key, lambda: row)
    elif key.startswith("city-"):
        city = document.place(territory, accepted)
        key_of_place, gazetteer = city.removeprefix(CITY), document.writer.gazetteer
        place, known = gazetteer.place(key_of_place), gazetteer.names.get(key_of_place)
        name = f"Autorité locale de {known.french if known else place.name if place else city}"
        note = "Le texte nomme l’office et la ville, non l’autorité."
        about = {"kind": "collectivite-etrangere", "governs": city, "basis": "inferred", "note": note}
        document.writer.need("organisations", key, lambda: {"id": key, "name": name, **about, **accepted.evidence})


def _participation(document: AcceptedDocument, accepted: AcceptedCandidate) -> None:
    values = accepted.judgement.candidate.values
    part = values.get("part", "")
    if part == "mentioned":
        raise NoRow("seulement nommé : ce n’est pas une part prise", "only named: that is no part taken")
    if part not in document.writer.concepts["part"]:
        raise NoRow("la part prise manque", "the part taken is missing")
    person = document.link(accepted, "person", Text("la personne", "the person"))
    event = document.link(accepted, "session", Text("la séance", "the session"))
    if not person or not event:
        raise NoRow(
            "ni séance ni événement" if person else "personne n’y prend part", "no session or event" if person else "nobody takes part"
        )
    keys = []
    for link in accepted.judgement.candidate.links.get("capacity", ()):
        key = document.writer.keys.get((document.id, document.follow(link)[0]))
        if key:
            keys.append(key)
    row = {
        "participant": person,
        "event": event.partition("/")[2],
        "role": part,
        "capacity": MANY.join(dict.fromkeys(keys)),
        "assertion": values.get("assertion", ""),
        **accepted.evidence,
    }
    document.writer.add("participations", (person, row["event"], part, row["assertion"]), row)


def _theme(document: AcceptedDocument, accepted: AcceptedCandidate) -> None:
    values = accepted.judgement.candidate.values
    theme = values.get("concept", "")
    if theme not in document.writer.concepts["theme"]:
        raise NoRow("ce thème n’est pas dans themes.ttl", "this theme is not in themes.ttl")
    links = accepted.judgement.candidate.links.get("about", ())
    if not links:
        raise NoRow("thème de rien", "theme of nothing")
    key = document.writer.keys.get((document.id, document.follow(links[0])[0]))
    about = f"question/{key}" if key else document.resource(links[0], Text("ce dont c’est le thème", "what it is the theme of"))
    note = _where(values.get("reason", ""), accepted.place.exact)
    row = {"about": about, "theme": theme, "note": note, **accepted.evidence}
    document.writer.add("themes", (about, theme, row["quote_start"]), row)


def _where(reason: str, quote: str) -> str:
    """Why a theme is one, in French; of one that was accepted as proposed, which words say it and where."""
    words = " ".join(quote.split())
    return f"{'Mots' if ' ' in words else 'Mot'} « {words} » {_PLACES[reason]}." if reason in _PLACES else reason


def _question(document: AcceptedDocument, accepted: AcceptedCandidate) -> None:
    candidate = accepted.judgement.candidate
    text = " ".join((candidate.values.get("text") or candidate.label).split())
    event = document.link(accepted, "about", Text("l’événement", "the event"))
    base = short(text) or candidate.id
    rows = document.writer.rows["questions"]
    key, number = base, 1
    while (key,) in rows:
        key, number = f"{base}-{number + 1}", number + 1
    document.writer.keys[document.id, candidate.id] = key
    document.writer.add("questions", (key,), {"id": key, "text": text, "event": event.partition("/")[2], **accepted.evidence})


ROW_MAKERS: dict[str, Callable[[AcceptedDocument, AcceptedCandidate], None]] = {
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
