"""A desk as what the review page holds: the text, the candidates with their cells, and the lists to choose from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from terrigraph.language import Text, speaking
from terrigraph.reviewing.decisions import PAGE
from terrigraph.reviewing.fields import DECISIONS, KINDS, NAMES, RESOURCES, fields_of
from terrigraph.reviewing.sheet import decision, state

if TYPE_CHECKING:
    from collections.abc import Mapping

    from terrigraph.reconciliation.matching import Match
    from terrigraph.reviewing.desk import Desk, Item

VERSION = 1
_WIDE = {"resource", "quote", "note", "name"}


def data(desk: Desk, concepts: Mapping[str, Mapping[str, object]], title: str, language: str) -> dict[str, Any]:
    """All that the page holds, as JSON values. Spans count code points."""
    return {
        "is": PAGE,
        "version": VERSION,
        "lang": language,
        "title": title,
        "document": desk.document,
        "sha256": desk.sha256,
        "text": desk.text,
        "kinds": {kind: _both(label) for kind, label in KINDS.items()},
        "fields": {kind: _fields(kind) for kind in KINDS},
        "lists": {name: [[key, _both(label)] for key, label in sorted(known.items())] for name, known in concepts.items()},
        "items": [_item(desk, item) for item in desk.items.values()],
    }


def _both(text: object) -> dict[str, str]:
    return {"fr": text.fr, "en": text.en} if isinstance(text, Text) else {"fr": str(text), "en": str(text)}


def _fields(kind: str) -> list[dict[str, Any]]:
    fields = []
    for name, told in fields_of(kind).items():
        one: dict[str, Any] = {"name": name, "title": _both(NAMES[name].title)}
        one |= {"list": told.scheme} if told.scheme else {}
        one |= {"links": list(told.links)} if told.links else {}
        fields.append(one | ({"wide": True} if name in _WIDE else {}))
    more = (["resource"] if kind in RESOURCES else []) + ["quote"]
    return fields + [{"name": name, "title": _both(NAMES[name].title), "wide": True} for name in more]


def _item(desk: Desk, item: Item) -> dict[str, Any]:
    told = item.candidate
    start, end = (item.place.start, item.place.end) if item.place else (-1, -1)
    with speaking("fr"):
        french, decided = state(item), decision(item)
    with speaking("en"):
        english = state(item)
    return {
        "id": told.id,
        "kind": told.kind,
        "tier": told.tier,
        "rule": told.rule,
        "label": told.label,
        "start": start,
        "end": end,
        "status": item.status,
        "said": {"fr": french, "en": english},
        "decision": next((name for name, words in DECISIONS.items() if words.fr == decided), ""),
        "cells": {name: cell for name, cell in {**desk.cells(item), "quote": told.quote.exact}.items() if cell},
        "links": {name: [link for link in links if link in desk.items] for name, links in told.links.items()},
        "reasons": [_both(reason) for reason in item.reasons],
        "matches": [_match(desk, match) for match in item.matches],
    }


def _match(desk: Desk, match: Match) -> dict[str, Any]:
    return {
        "id": match.iri.removeprefix(desk.reconciler.base),
        "label": match.label,
        "context": match.context,
        "score": match.score,
        "reasons": [_both(reason) for reason in match.reasons],
    }
