"""What a candidate lacks to be written, that its words, its ties or the lines above lead to: filled in, or offered, never in silence.

What is filled in is accepted with the candidate, and says on what it rests. What is offered is accepted on demand alone.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from terrigraph.extraction import lexicon
from terrigraph.language import Text
from terrigraph.model.spelling import fold
from terrigraph.reconciliation.matching import Asked, chosen

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from terrigraph.extraction.candidates import Candidate
    from terrigraph.reconciliation.reconciler import Reconciler

UNESTABLISHED = "autre-organisation"
"""The kind of an organisation whose kind is not established (ontology/kinds.ttl)."""
FRANCE = "territory/country/FR"
_MINISTERS = frozenset({"premier-ministre", "ministre", "ministre-d-etat", "ministre-delegue", "secretaire-etat"})
_MINISTER_NOTE = "La page dit le portefeuille ; le ministre est tenu pour celui de la France."
_FRENCH = re.compile(r"\bfran[cç]aise?s?\b|\bde (?:la )?France\b")
_BY_ROLE = {
    **dict.fromkeys(
        ("professeur", "professeur des universités", "maître de conférences", "enseignant-chercheur", "doctorant", "doyen"), "universite"
    ),
    **dict.fromkeys(("directeur de recherche", "chargé de recherche", "chercheur"), "organisme-de-recherche"),
    **dict.fromkeys(("rédacteur en chef", "journaliste", "directeur de la rédaction"), "media"),
    **dict.fromkeys(("gérant", "président-directeur général"), "entreprise"),
}
"""What a body is whose name says nothing, by a role that is held in it."""
_COUNCILS = (
    ("conseil regional", "region"),
    ("conseil departemental", "departement"),
    ("conseil general", "departement"),
    ("conseil municipal", "commune"),
    ("groupe pays", "reseau"),
    ("epf", "operateur-public"),
    ("etablissement public", "operateur-public"),
    ("parc naturel", "syndicat-mixte"),
)
"""What names begin with whose first word alone does not say the kind."""
_LAST = frozenset({"metropole", "agglomeration", "communaute", "universite", "agence", "association", "university", "laboratoire"})
"""Words that say the kind where they end a name: « Châteauroux Métropole », « La Rochelle Université »."""
_LINES_ABOVE = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """A candidate with what was filled in, why, and what else is offered."""

    candidate: Candidate
    filled: tuple[Text, ...] = ()
    offered: Mapping[str, str] = field(default_factory=dict)
    """Links or values by column, as a cell says them."""
    reason: Text | None = None
    """Why it is offered."""


def complete(proposed: Iterable[Candidate], reconciler: Reconciler, text: str) -> dict[str, Completion]:
    """The candidates of a document by id, each with what it lacked."""
    candidates = list(proposed)
    roles: dict[str, Counter[str]] = {}
    for one in candidates:
        for link in one.links.get("organisation", ()) if one.kind == "mandate" else ():
            roles.setdefault(link, Counter())[one.values.get("role", "")] += 1
    abroad = any(
        one.kind == "territory" and one.values.get("code", "").startswith("country/") and one.values["code"] != "country/FR"
        for one in candidates
    )
    completed = {}
    for one in candidates:
        if one.kind == "organisation":
            completed[one.id] = _organisation(one, reconciler, roles.get(one.id, Counter()))
        elif one.kind == "mandate":
            completed[one.id] = _mandate(one, reconciler, candidates, text, abroad=abroad)
        else:
            completed[one.id] = Completion(candidate=one)
    return completed


def _filled(candidate: Candidate, name: str, value: str, reason: Text) -> Completion:
    return Completion(candidate=replace(candidate, values={**candidate.values, name: value}), filled=(reason,))


# ---------------------------------------------------------------- organisations


def _organisation(candidate: Candidate, reconciler: Reconciler, roles: Counter[str]) -> Completion:
    """An organisation with its kind: what its name says, else what is held in it, else that it is not established."""
    if candidate.values.get("kind"):
        return Completion(candidate=candidate)
    if kind := reconciler.kind_of(candidate.label):
        return _filled(candidate, "kind", kind, Text(f"sorte : {kind}, premiers mots de son nom", f"sort: {kind}, first words of its name"))
    if kind := _kind_in(candidate.label):
        return _filled(candidate, "kind", kind, Text(f"sorte : {kind}, d’après son nom", f"sort: {kind}, from its name"))
    for role in roles:
        if kind := _BY_ROLE.get(role, ""):
            reason = Text(f"sorte : {kind}, d’après la fonction ({role})", f"sort: {kind}, from the office ({role})")
            return _filled(candidate, "kind", kind, reason)
    reason = Text("sorte : non établie, le texte ne la dit pas", "sort: not established, the text does not say it")
    return _filled(candidate, "kind", UNESTABLISHED, reason)


def _kind_in(name: str) -> str:
    """The kind that a name's words say besides its first ones; "" for none."""
    folded = fold(name)
    for words, kind in _COUNCILS:
        if folded == words or folded.startswith(f"{words} "):
            return kind
    last = folded.rpartition(" ")[2]
    if last in _LAST and (kind := lexicon.KINDS.get(last, "")):
        return kind
    strong = (word for word in folded.split() if word not in lexicon.WEAK_KINDS and lexicon.KINDS.get(word))
    kind = lexicon.KINDS[word] if (word := next(strong, "")) else ""
    return "" if kind in _AUTHORITIES else kind


_AUTHORITIES = frozenset({"commune", "epci", "departement", "region", "metropole", "collectivite-territoriale"})
"""Kinds that a word inside a name does not say: « Association des maires de la métropole »."""


# ---------------------------------------------------------------- mandates


def _mandate(candidate: Candidate, reconciler: Reconciler, others: Sequence[Candidate], text: str, *, abroad: bool) -> Completion:
    """A mandate with its concept, and what body or place it may be of where the text ties it to none."""
    own = candidate.values
    if not own.get("concept") and (role := chosen(reconciler.find(Asked(name=own.get("role", ""), kind="role")))):
        candidate = replace(candidate, values={**own, "concept": role.iri.rpartition("/")[2]})
    if candidate.links.get("organisation") or candidate.links.get("territory"):
        return Completion(candidate=candidate)
    if candidate.values.get("concept") in _MINISTERS:
        line = text[text.rfind("\n", 0, candidate.quote.start) + 1 : candidate.quote.end]
        if abroad and not _FRENCH.search(line[-200:]):
            return Completion(candidate=candidate)
        values = {**candidate.values, "note": candidate.values.get("note") or _MINISTER_NOTE}
        reason = Text("territoire : la France, non dite par le texte", "territory: France, which the text does not say")
        made = replace(candidate, values=values, links={**candidate.links, "territory": (FRANCE,)})
        return Completion(candidate=made, filled=(reason,))
    return _offered(candidate, others, text) if candidate.values.get("concept") else Completion(candidate=candidate)


def _offered(candidate: Candidate, others: Sequence[Candidate], text: str) -> Completion:
    """The body that may be meant: of an earlier mandate of the same role, else the last that is named above."""
    before = [one for one in others if one.quote.start < candidate.quote.start]
    role = candidate.values.get("role", "")
    for one in reversed(before):
        if one.kind == "mandate" and one.values.get("role") == role and one.id != candidate.id:
            for name in ("organisation", "territory"):
                if links := one.links.get(name):
                    reason = Text(f"comme « {one.label} », plus haut", f'as "{one.label}", above')
                    return Completion(candidate=candidate, offered={name: links[0]}, reason=reason)
    theirs = [one.quote for one in before if one.kind == "mandate" and one.links.get("person") != candidate.links.get("person")]
    bodies = [
        one for one in before if one.kind == "organisation" and not any(quote.start <= one.quote.start < quote.end for quote in theirs)
    ]
    people = [one.quote.start for one in before if one.kind == "person" and one.id not in candidate.links.get("person", ())]
    if (
        bodies
        and not any(start > bodies[-1].quote.start for start in people)
        and text.count("\n", bodies[-1].quote.end, candidate.quote.start) <= _LINES_ABOVE
    ):
        reason = Text(f"« {bodies[-1].label} », nommé juste avant", f'"{bodies[-1].label}", named just before')
        return Completion(candidate=candidate, offered={"organisation": bodies[-1].id}, reason=reason)
    return Completion(candidate=candidate)
