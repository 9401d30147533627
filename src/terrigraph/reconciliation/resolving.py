"""What a name typed for a resource or a concept stands for: one thing, or candidates, never a guess."""

from __future__ import annotations

import difflib

import pyoxigraph as ox

from terrigraph.errors import UnknownNameError
from terrigraph.language import Text
from terrigraph.model.namespaces import DCTERMS, PREFIXES, SCHEMES, SKOS
from terrigraph.model.spelling import fold

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from terrigraph.indexes.names import Match
    from terrigraph.model.ontology import Ontology
    from terrigraph.store.protocol import Store

_KINDS = ("person", "organisation", "territory", "event", "document", "source")
"""The kinds of resource that tables name by the rest of their IRI."""
_MOST_CANDIDATES = 10
_MOST_MATCHES = 200
_CLOSE = 0.6
"""How alike two names are, from 0 to 1, where one may be meant by the other."""


class Resolver:
    """Resolves names in one graph; `search` gives what a text may name, best first, at most so many."""

    def __init__(self, store: Store, model: Ontology, search: Callable[[str, int], list[Match]]) -> None:
        self._store = store
        self._model = model
        self._search = search

    def resource(self, name: str, kinds: Collection[str] = ()) -> str:
        """The IRI of what a name, an identifier or an IRI stands for.

        `kinds` are the node kinds that it may be (none: any). A name that several resources of the first
        matching kind bear is ambiguous: UnknownNameError gives the candidates.
        """
        if iri := self._as_iri(name):
            return iri
        matches = [match for match in self._search(name, _MOST_MATCHES) if not kinds or match.kind in kinds]
        exact = [match for match in matches if match.exact]
        same = [match for match in exact if match.kind == exact[0].kind]
        if len(same) == 1:
            return same[0].iri
        if len(matches) == 1:
            return matches[0].iri
        candidates = (same or matches)[:_MOST_CANDIDATES]
        if same:
            raise UnknownNameError(
                Text(f"« {name} » est le nom de plusieurs choses", f'"{name}" is the name of several things'),
                Text("Redites-le par l’identifiant, à gauche.", "Say it again by its identifier, on the left."),
                candidates,
            )
        raise UnknownNameError(
            Text(f"rien ne s’appelle « {name} »", f'nothing is called "{name}"'),
            Text("Les noms proches, par leur identifiant :", "Names that are close, by their identifier:") if candidates else None,
            candidates,
        )

    def concept(self, scheme: str, name: str, what: Text) -> str:
        """The IRI of the concept of a controlled list that a name, an identifier (`adjoint-au-maire`) or an IRI stands for.

        `what` says in messages what is asked for. Raises UnknownNameError with the concepts whose name is close, best first.
        """
        from terrigraph.indexes.names import Match

        listed = self._model.kinds("organisation") if scheme == "kind" else self._model.concepts()[scheme]
        base = SCHEMES[scheme]
        wanted = fold(name)
        names = {local: {fold(local), fold(label.fr), fold(label.en)} for local, label in listed.items()}
        others = {local: set(map(fold, self._other_names(base + local))) for local in listed}
        exact = [local for local in listed if name in (local, base + local)]
        exact = exact or [local for local in listed if wanted in names[local]] or [local for local in listed if wanted in others[local]]
        if len(exact) == 1:
            return base + exact[0]
        likeness = {local: max(_alike(wanted, one) for one in names[local] | others[local]) for local in listed}
        near = exact or [local for local in sorted(likeness, key=lambda local: (-likeness[local], local)) if likeness[local] >= _CLOSE]
        raise UnknownNameError(
            Text(
                f"« {name} » ne nomme pas une chose et une seule ({what.fr})", f'"{name}" does not name one thing and one only ({what.en})'
            ),
            Text("Les noms proches, par leur identifiant :", "Names that are close, by their identifier:") if near else None,
            [
                Match(base + local, SKOS.Concept, str(listed[local]), str(listed[local]), local, local in exact)
                for local in near[:_MOST_CANDIDATES]
            ],
        )

    def _other_names(self, concept: str) -> list[str]:
        """What a concept is called besides its labels: its other names, and its feminine."""
        feminine = self._model.feminine.get(concept)
        return [*self._model.other_names.get(concept, ()), *([feminine] if feminine else [])]

    def _as_iri(self, name: str) -> str | None:
        """The IRI that a text is, whole or shortened, where the graph describes it; of one that was replaced, the one that remains."""
        prefix, colon, local = name.partition(":")
        tried = [name] if colon and "//" in name else []
        if colon and prefix in PREFIXES:
            tried.append((self._store.base if prefix == "tgid" else PREFIXES[prefix]) + local)
        if "/" in name and not colon:
            tried.append(self._store.base + name)
        tried += [f"{self._store.base}{kind}/{name}" for kind in _KINDS]
        tried += [base + name for base in SCHEMES.values() if "/" not in name]
        for iri in tried:
            try:
                node = ox.NamedNode(iri)
            except ValueError:
                continue
            stated = list(self._store.described([node.value]))
            if replaced := [term for _, predicate, term, _ in stated if predicate == DCTERMS.isReplacedBy]:
                return replaced[0][1:-1]
            if stated:
                return iri
        return None


def _alike(wanted: str, name: str) -> float:
    """How alike two folded names are: 1 where one begins or is a word of the other."""
    if wanted and f" {wanted}" in f" {name}":
        return 1.0
    return difflib.SequenceMatcher(None, wanted, name).ratio()
