"""A document under review as the review page takes it: the text, the candidates with their cells, and the lists to choose from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from terrigraph.language import Text, speaking
from terrigraph.reviewing.decision_files import PAGE
from terrigraph.reviewing.fields import DECISIONS, KINDS, NAMES, RESOURCES, fields_of
from terrigraph.reviewing.sheet import decision, state

if TYPE_CHECKING:
    from collections.abc import Mapping

    from terrigraph.reconciliation.matching import ScoredMatch
    from terrigraph.reviewing.review import Item, Review

VERSION = 1
_WIDE = {"resource", "quote", "note", "name"}


def data(review: Review, concepts: Mapping[str, Mapping[str, object]], *, title: str, language: str) -> dict[str, Any]:
    """All that the page holds, as JSON values. Spans count code points."""
    return {
        "is": PAGE,
        "version": VERSION,
        "lang": language,
        "title": title,
        "document": review.document,
        "sha256": review.sha256,
        "text": review.text,
        "kinds": {kind: _both(label) for kind, label in KINDS.items()},
        "fields": {kind: _fields(kind) for kind in KINDS},
        "lists": {name: [[key, _both(label)] for key, label in sorted(known.items())] for name, known in concepts.items()},
        "items": [_item(review, item) for item in review.items.values()],
    }


def _both(text: object) -> dict[str, str]:
    return {"fr": text.fr, "en": text.en} if isinstance(text, Text) else {"fr": str(text), "en": str(text)}


def _fields(kind: str) -> list[dict[str, Any]]:
    fields = []
    for name, field in fields_of(kind).items():
        one: dict[str, Any] = {"name": name, "title": _both(NAMES[name].title)}
        one |= {"list": field.scheme} if field.scheme else {}
        one |= {"links": list(field.links)} if field.links else {}
        fields.append(one | ({"wide": True} if name in _WIDE else {}))
    more = (["resource"] if kind in RESOURCES else []) + ["quote"]
    return fields + [{"name": name, "title": _both(NAMES[name].title), "wide": True} for name in more]


def _item(review: Review, item: Item) -> dict[str, Any]:
    candidate = item.candidate
    start, end = (item.place.start, item.place.end) if item.place else (-1, -1)
    with speaking("fr"):
        french, decided = state(item), decision(item)
    with speaking("en"):
        english = state(item)
    return {
        "id": candidate.id,
        "kind": candidate.kind,
        "tier": candidate.tier,
        "rule": candidate.rule,
        "label": candidate.label,
        "start": start,
        "end": end,
        "status": item.status,
        "said": {"fr": french, "en": english},
        "decision": next((name for name, words in DECISIONS.items() if words.fr == decided), ""),
        "cells": {name: cell for name, cell in {**review.cells(item), "quote": candidate.quote.exact}.items() if cell},
        "links": {name: [link for link in links if link in review.items] for name, links in candidate.links.items()},
        "missing": [_both(one) for one in review.missing(item)],
        "waiting": candidate.id in review.waiting,
        "offered": review.offered(item),
        "offeredWhy": _both((item.completion and item.completion.reason) or Text("", "")),
        "reasons": [_both(reason) for reason in item.reasons],
        "matches": [_match(review, match) for match in item.matches],
    }


def _match(review: Review, match: ScoredMatch) -> dict[str, Any]:
    return {
        "id": match.iri.removeprefix(review.reconciler.base),
        "label": match.label,
        "context": match.context,
        "score": match.score,
        "reasons": [_both(reason) for reason in match.reasons],
    }
