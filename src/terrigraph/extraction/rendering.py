"""A proposal as JSON, for programs: the people with their mandates and parts, and every candidate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from terrigraph.model.spelling import fold

if TYPE_CHECKING:
    from terrigraph.extraction.candidates import Candidate, Proposal


def _span(candidate: Candidate) -> list[int]:
    return [candidate.quote.start, candidate.quote.end]


def as_json(proposal: Proposal) -> dict[str, Any]:
    """What a document proposes, as docs/extraction.md describes it; `span` counts code points of the text."""
    by_id = {candidate.id: candidate for candidate in proposal.candidates}
    attended = {c.links["session"][0] for c in proposal.of("participation") if c.links.get("session") and c.values["part"] != "mentioned"}
    sessions = [c for c in proposal.candidates if c.kind == "session" or (c.kind == "event" and c.id in attended)]
    named = {fold(c.label) for c in proposal.of("territory") if not c.values["code"].startswith("epci/")}
    territories = [c for c in proposal.of("territory") if not (c.values["code"].startswith("epci/") and fold(c.label) in named)]
    return {
        "people": [_person(person, proposal, by_id) for person in proposal.of("person")],
        "organisations": [{"name": c.label, "span": _span(c)} for c in proposal.of("organisation")],
        "territories": [{"name": c.label, "code": c.values["code"].partition("/")[2], "span": _span(c)} for c in territories],
        "sessions": [{"title": c.label, "span": _span(c)} for c in sessions],
        "quotes": [{"exact": c.quote.exact, "span": _span(c)} for c in proposal.candidates],
        "candidates": [_candidate(c) for c in proposal.candidates],
    }


def _person(person: Candidate, proposal: Proposal, by_id: dict[str, Candidate]) -> dict[str, Any]:
    def linked(candidate: Candidate, link: str) -> str:
        return by_id[candidate.links[link][0]].label if candidate.links.get(link) else ""

    def body(candidate: Candidate) -> str:
        unit = by_id[candidate.links["organisation"][0]] if candidate.links.get("organisation") else None
        return " – ".join([unit.label, *(by_id[key].label for key in unit.links.get("unit_of", ()))]) if unit else ""

    parts = [c for c in proposal.of("participation") if c.links["person"] == (person.id,)]
    part = next((c for c in parts if c.values["part"] != "mentioned"), parts[0] if parts else None)
    mandates: dict[tuple[str, ...], dict[str, Any]] = {}
    for c in proposal.of("mandate"):
        if c.links["person"] == (person.id,):
            dates = {name: c.values[name] for name in ("start", "end", "held_on") if c.values.get(name)}
            content = (c.values["role"], body(c), linked(c, "territory"), c.values["flag"], *dates.values())
            mandates.setdefault(
                content,
                {
                    "role": content[0],
                    "organisation": content[1],
                    "territory": content[2],
                    "flag": content[3],
                    "tier": c.tier,
                    "span": _span(c),
                    **dates,
                },
            )
    return {
        "name": person.label,
        "span": _span(person),
        "part": part.values["part"] if part else "",
        "session": (linked(part, "session") or None) if part else None,
        "mandates": list(mandates.values()),
    }


def _candidate(candidate: Candidate) -> dict[str, Any]:
    return {
        "id": candidate.id,
        "kind": candidate.kind,
        "label": candidate.label,
        "exact": candidate.quote.exact,
        "span": _span(candidate),
        "rule": candidate.rule,
        "tier": candidate.tier,
        **{key: value for key, value in candidate.values.items() if value},
        **{key: list(value) for key, value in candidate.links.items()},
    }
