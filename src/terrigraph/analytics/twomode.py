"""Two-mode networks: who shares events, institutions, themes; who holds mandates in two kinds of body."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from pyoxigraph import NamedNode

from terrigraph.analytics.results import adjacency, library, matrix, names, tidy
from terrigraph.errors import UnknownNameError
from terrigraph.language import Text, current
from terrigraph.model import ontology
from terrigraph.model.namespaces import ORG, SCHEMES, SKOS
from terrigraph.model.spelling import fold
from terrigraph.network.adjacency import UNKNOWN, local

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from terrigraph.analytics.results import Links
    from terrigraph.network.adjacency import Adjacency


def shared(links: Links, ones: str, others: str, through: str = "") -> pd.DataFrame:
    """Every two nodes of a kind that share nodes of another, closest first: one, other (IRIs) and their labels, `shared`, `weight`.

    `ones` and `others` are kinds of node ("Person", "Event", "Organization", "Theme", "Territory", or IRIs). `shared` counts the nodes
    that both are linked with; `weight` is Newman's: a shared node that k of `ones` are linked with counts 1 / (k - 1). With
    `through`, a node is linked with those that are two links away over a node of that kind: people share the themes of the events
    that they take part in.
    """
    part = adjacency(links)
    simple = matrix(part)
    rows, columns = _of_kind(part, ones), _of_kind(part, others)
    if through:
        middle = _of_kind(part, through)
        taken = (simple[rows][:, middle] @ simple[middle][:, columns]).tocsr()
    else:
        taken = simple[rows][:, columns].tocsr()
    taken.data[:] = 1
    members = np.asarray(taken.sum(axis=0)).ravel()
    share = np.divide(1.0, members - 1, out=np.zeros(len(columns)), where=members > 1)
    weight = (taken @ library("scipy.sparse").diags_array(share) @ taken.T).tocsr()
    one, other, count = _upper(taken @ taken.T)
    label = names(part).to_numpy()
    iri = part.nodes["iri"].to_numpy()
    data = {
        "one": iri[rows[one]], "other": iri[rows[other]], "one_label": label[rows[one]], "other_label": label[rows[other]],
        "shared": count.astype(int), "weight": np.asarray(weight[one, other]).ravel() if len(one) else np.zeros(0),
    }  # fmt: skip
    frame = tidy("shared", part, data, {"ones": ones, "others": others, "through": through or None},
                 ones=len(rows), others=len(columns))  # fmt: skip
    return frame.sort_values(["weight", "shared", "one", "other"], ascending=[False, False, True, True], ignore_index=True)


def _upper(square: csr_array) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    cells = library("scipy.sparse").triu(square, 1).tocoo()
    return cells.coords[0], cells.coords[1], cells.data


def _of_kind(part: Adjacency, kind: str) -> NDArray[np.int64]:
    """The nodes of a kind. Raises UnknownNameError."""
    kinds = part.nodes["kind"]
    nodes = np.flatnonzero(kinds.map({iri: kind in (iri, local(iri)) for iri in kinds.unique()}).to_numpy(bool))
    if not len(nodes):
        known = ", ".join(sorted({local(iri) for iri in kinds.unique()}))
        raise UnknownNameError(
            Text(f"aucun nœud n’est « {kind} »", f'no node is "{kind}"'), Text(f"Il y a : {known}", f"There are: {known}")
        )
    return nodes


def co_mandates(links: Links, one: Sequence[str], other: Sequence[str]) -> pd.DataFrame:
    """Who holds mandates in both of two kinds of body: a row a pair of offices, whatever the terms in which they are held.

    A kind of body is named as the ontology does, in French or English ("commune", "métropole", "intermunicipal authority with its
    own tax powers"), and takes in what is narrower. Columns: person, person_label, then for the one and for the other body, its IRI, label
    and role; `together`: "certain" where both were surely held on a same day, in any of their terms, "possible", or "no". A part as
    of a day gives who holds both on that day.
    """
    part = adjacency(links)
    mandates = _mandates(part)
    sides = [mandates[mandates["what"].map(_is_a(kinds, mandates["what"]))] for kinds in (one, other)]
    pairs = sides[0].merge(sides[1], on="person", suffixes=("_one", "_other"))
    pairs = pairs[pairs["body_one"] != pairs["body_other"]].drop_duplicates(["mandate_one", "mandate_other"])
    iri, label = part.nodes["iri"].to_numpy(), names(part).to_numpy()
    data = {"person": iri[pairs["person"]], "person_label": label[pairs["person"]]}
    for side in ("one", "other"):
        body = pairs[f"body_{side}"].to_numpy()
        data |= {f"{side}": iri[body], f"{side}_label": label[body], f"{side}_role": pairs[f"role_{side}"].to_numpy()}
    data["together"] = _together(part.days[pairs["mandate_one"]], part.days[pairs["mandate_other"]])
    frame = tidy("co_mandates", part, data, {"one": list(one), "other": list(other)},
                 people=int(pairs["person"].nunique()))  # fmt: skip
    offices = ["person_label", "person", "one", "other", "one_role", "other_role"]
    return frame.sort_values([*offices, "together"], key=_surest_first).drop_duplicates(offices, ignore_index=True)


def _surest_first(column: pd.Series[str]) -> pd.Series[Any]:
    return column.map({"certain": 0, "possible": 1, "no": 2}) if column.name == "together" else column


def _mandates(part: Adjacency) -> pd.DataFrame:
    """Every mandate in a body: person and body (numbers), what the body is, role, and the mandate's number."""
    body = part.nodes["kind"].to_numpy()[part.target] == ORG.Organization
    is_mandate = np.array([kind.via == ORG.Membership for kind in part.kinds], bool)
    mandates = np.flatnonzero(is_mandate[part.kind] & body)
    roles = np.array([kind.label_en if current() == "en" else kind.label for kind in part.kinds], object)
    return pd.DataFrame({
        "person": part.source[mandates], "body": part.target[mandates], "what": part.nodes["what"].to_numpy()[part.target[mandates]],
        "role": roles[part.kind[mandates]], "mandate": mandates,
    })  # fmt: skip


def _is_a(kinds: Sequence[str], what: pd.Series[str]) -> dict[str, bool]:
    """Of each way of saying what a body is, whether one of its kinds is of those meant. Raises UnknownNameError."""
    meant = {label for kind in kinds for label in _narrower(kind)}
    return {kinds_of_body: not meant.isdisjoint(kinds_of_body.split(" · ")) for kinds_of_body in what.unique()}


def _narrower(name: str) -> set[str]:
    """The French labels of a kind of body and of all narrower ones."""
    model = ontology.load()
    concepts = {SCHEMES["kind"] + one for one in model.concepts()["kind"]}
    front = {iri for iri in concepts if fold(name) in {fold(model.labels[iri].fr), fold(model.labels[iri].en), fold(local(iri))}}
    if not front:
        raise UnknownNameError(
            Text(f"aucune sorte d’organisation ne s’appelle « {name} »", f'no kind of organisation is called "{name}"'),
            Text("Elles sont dans docs/ontology.md, sous « kind ».", 'They are in docs/ontology.md, under "kind".'),
        )
    broader = [
        (quad.subject.value, quad.object.value)
        for quad in model.statements.quads_for_pattern(None, NamedNode(SKOS.broader), None)
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode)
    ]
    narrower_concepts: set[str] = set()
    while front:
        narrower_concepts |= front
        front = {narrower for narrower, wider in broader if wider in front} - narrower_concepts
    return {model.labels[iri].fr for iri in narrower_concepts}


def _together(one: NDArray[np.int32], other: NDArray[np.int32]) -> NDArray[np.object_]:
    """Whether two periods (rows of possible from, certain from, certain to, possible to) overlap."""
    low, high = np.iinfo(np.int32).min, np.iinfo(np.int32).max
    first = np.maximum(one[:, 0], other[:, 0])
    last = np.minimum(*(np.where(side[:, 3] == UNKNOWN, high, side[:, 3]) for side in (one, other)))
    surely_from = np.maximum(*(np.where(side[:, 1] == UNKNOWN, high, side[:, 1]) for side in (one, other)))
    surely_to = np.minimum(*(np.where(side[:, 2] == UNKNOWN, low, side[:, 2]) for side in (one, other)))
    return np.where(first > last, "no", np.where(surely_from <= surely_to, "certain", "possible")).astype(object)
