"""The nodes and edges of a network as arrays: what searches for chains and analyses read, small or national.

An Adjacency is made of a network (`of_network`) or of a graph's network tables (`of_tables`); either way its nodes are
numbered in the order of their IRIs, and it says in `origin` where it comes from.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pandas as pd

from terrigraph.errors import UnknownNameError
from terrigraph.indexes.columns import quoted
from terrigraph.indexes.network_tables import EDGES, NODES
from terrigraph.indexes.scans import Scans
from terrigraph.language import Text
from terrigraph.model import homonyms, ontology, periods
from terrigraph.model.spelling import fold
from terrigraph.network.projection import concept_labels

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from numpy.typing import NDArray

    from terrigraph.network.projection import Network

    Integers: TypeAlias = NDArray[np.int32]
    Truths: TypeAlias = NDArray[np.bool_]

UNKNOWN = np.iinfo(np.int32).min
"""A day that is not known."""


@dataclass(frozen=True, slots=True, order=True, kw_only=True)
class LinkKind:
    """What edges that are alike share."""

    via: str
    """The class or property that makes the edge: an IRI."""
    label: str
    label_en: str
    directed: bool


@dataclass(frozen=True, kw_only=True)
class Adjacency:
    """n nodes and m edges; parallel edges stay apart."""

    size: int
    """n. An edge names a node by its number, from 0 to n - 1."""
    source: Integers
    target: Integers
    kind: Integers
    """m numbers of `kinds`."""
    days: Integers
    """(m, 4): possible from, certain from, certain to, possible to, in days since 1970."""
    kinds: tuple[LinkKind, ...]
    row: Integers
    """m numbers: which edge of the network or of the table each is."""
    described: Callable[[], pd.DataFrame]
    """Gives `nodes`, which searches for chains do without."""
    origin: dict[str, str] = field(default_factory=dict)
    """Which graph it is of, and what part: `graph`, `as_of`, `via`."""

    @property
    def nodes(self) -> pd.DataFrame:
        """n rows in the order of their IRIs: iri, kind (a class's IRI), label, label_en, what (French; several joined by " · ")."""
        return self.described()

    @cached_property
    def incident(self) -> tuple[Integers, Integers, Integers]:
        """Each node's edges, whatever their direction: (start, neighbour, edge).

        Those of node v are at start[v]:start[v + 1] of `neighbour` and `edge`, in the order of their neighbours.
        """
        ends = np.concatenate((self.source, self.target))
        others = np.concatenate((self.target, self.source))
        order = np.argsort(ends.astype(np.int64) * self.size + others, kind="stable")
        start = np.zeros(self.size + 1, np.int32)
        np.cumsum(np.bincount(ends, minlength=self.size), out=start[1:])
        return start, others[order], (order % max(len(self.source), 1)).astype(np.int32)

    def between(self, one: int, other: int) -> list[int]:
        """The edges between two nodes, in either direction."""
        start, neighbour, edge = self.incident
        here = slice(start[one], start[one + 1])
        return [int(e) for e in edge[here][neighbour[here] == other]]

    def neighbours(self, node: int) -> int:
        """How many distinct neighbours a node has; itself is none of them."""
        start, neighbour, _ = self.incident
        return int((np.unique(neighbour[start[node] : start[node + 1]]) != node).sum())

    def crowded(self, most: int) -> dict[int, int]:
        """The nodes with more than `most` distinct neighbours, and how many they have."""
        counted = {int(node): self.neighbours(int(node)) for node in np.flatnonzero(np.diff(self.incident[0]) > most)}
        return {node: count for node, count in counted.items() if count > most}

    def part(self, via: Iterable[str] = (), as_of: str = "") -> Adjacency:
        """The same nodes with the edges of some kinds (see `named`) that a day does not exclude.

        Raises UnknownNameError, UsageError.
        """
        via = list(via)
        if not via and not as_of:
            return self
        as_of = periods.day(as_of) if as_of else ""
        kept = self._chosen(via) & (self._possible(as_of) if as_of else True)
        selection = {name: value for name, value in (("via", ", ".join(via)), ("as_of", as_of)) if value}
        return replace(
            self, source=self.source[kept], target=self.target[kept], kind=self.kind[kept], days=self.days[kept],
            row=self.row[kept], origin=self.origin | selection,
        )  # fmt: skip

    def _chosen(self, via: list[str]) -> Truths:
        numbers = sorted({number for name in via for number in self.named(name)})
        return np.isin(self.kind, numbers) if via else np.ones(len(self.kind), bool)

    def named(self, name: str) -> list[int]:
        """The kinds of link that a name stands for: the class or property (its IRI, the last part of it, or its name: "mandat",
        "mandate"), or a link's own label ("maire", "mayor"), in any case. Raises UnknownNameError.
        """
        wanted = fold(name)
        model = ontology.load()
        numbers, known = [], set()
        for number, kind in enumerate(self.kinds):
            labels = [model.label(kind.via) or Text("", ""), Text(kind.label, kind.label_en)]
            known |= {str(label) for label in labels} - {""}
            if wanted in {fold(text) for text in (kind.via, local(kind.via), *(t for one in labels for t in (one.fr, one.en)))}:
                numbers.append(number)
        if not numbers:
            raise UnknownNameError(
                Text(f"aucun lien ne s’appelle « {name} »", f'no link is called "{name}"'),
                Text(f"Liens : {', '.join(sorted(known))}", f"Links: {', '.join(sorted(known))}"),
            )
        return numbers

    def statuses(self, day: str) -> NDArray[np.object_]:
        """Whether each edge holds on a day (YYYY-MM-DD): see periods.status. Raises UsageError."""
        on = (np.datetime64(periods.day(day)) - np.datetime64("1970-01-01")).astype(int)
        undated = (self.days == UNKNOWN).all(axis=1)
        begun, going = self.days[:, 1], self.days[:, 2]
        certain = (begun != UNKNOWN) & (going != UNKNOWN) & (begun <= on) & (on <= going)
        status = np.where(undated, periods.UNDATED, np.where(certain, periods.CERTAIN, periods.POSSIBLE))
        return np.where(self._possible(day), status, periods.EXCLUDED).astype(object)

    def _possible(self, day: str) -> Truths:
        """Which edges a day does not exclude, as periods.status has it."""
        on = (np.datetime64(day) - np.datetime64("1970-01-01")).astype(int)
        first, last = self.days[:, 0], self.days[:, 3]
        excluded = ((first != UNKNOWN) & (on < first)) | ((last != UNKNOWN) & (on > last))
        return np.asarray(~excluded)


def local(iri: str) -> str:
    """The last part of an IRI: `Membership`."""
    return iri.rstrip("/").replace("#", "/").rpartition("/")[2]


def of_tables(folder: Path, scans: Scans | None = None) -> Adjacency:
    """The whole graph, from the network tables in a graph's folder."""
    sql = (scans or Scans(folder)).sql
    nodes = f"read_parquet({quoted(str(folder / NODES))})"
    edges = f"read_parquet({quoted(str(folder / EDGES))}, file_row_number = true)"
    kinds = f"""(SELECT *, row_number() OVER (ORDER BY via, label, label_en, directed) - 1 AS kind
                 FROM (SELECT DISTINCT via, label, label_en, directed FROM {edges}))"""
    what = homonyms.what_sql({label.fr for label in ontology.load().labels.values()})
    named = sql(f"SELECT via, label, label_en, directed FROM {kinds} ORDER BY kind")
    days = [f"coalesce(date_diff('day', DATE '1970-01-01', {name}), {UNKNOWN}) AS {name}" for name in periods.BOUNDS]
    table = sql(
        f"""SELECT source_id, target_id, kind, file_row_number AS row, {", ".join(days)}
            FROM {edges} JOIN {kinds} USING (via, label, label_en, directed) ORDER BY row"""
    ).astype(np.int32)
    return Adjacency(
        size=int(sql(f"SELECT count(*) AS size FROM {nodes}")["size"][0]),
        source=table["source_id"].to_numpy(),
        target=table["target_id"].to_numpy(),
        kind=table["kind"].to_numpy(),
        days=table[list(periods.BOUNDS)].to_numpy(),
        kinds=tuple(
            LinkKind(via=str(row.via), label=str(row.label), label_en=str(row.label_en), directed=bool(row.directed))
            for row in named.itertuples(index=False)
        ),
        row=table["row"].to_numpy(),
        described=cache(lambda: sql(f"SELECT iri, kind, label, label_en, {what} AS what FROM {nodes} ORDER BY id")),
        origin={"graph": folder.name},
    )


def _kind_of(attributes: dict[str, Any]) -> str:
    """What a node of a network is, as the table has it."""
    model = ontology.load()
    kinds = {kind.iri for kind in model.nodes}
    properties = {p: [pair for pair in attributes["properties"].get(p, []) if pair[0][1:-1] not in kinds] for p in homonyms.KINDS}
    own = model.label(attributes["kind"])
    labels = (label.fr for label in concept_labels(properties, model, *properties))
    return homonyms.context(labels, "", "") or (own.fr if own else attributes["kind"])


def of_network(network: Network) -> Adjacency:
    """A network as arrays; `row` counts its edges as `network.edges` lists them."""
    iris = sorted(network)
    number = {iri: at for at, iri in enumerate(iris)}
    columns = ("kind", "label", "label_en")
    rows = [(iri, *(network.nodes[iri][name] for name in columns), _kind_of(network.nodes[iri])) for iri in iris]
    nodes = pd.DataFrame(rows, columns=["iri", *columns, "what"], dtype="str")
    edges = list(network.edges(data=True))
    of_edges = [LinkKind(via=e["via"], label=e["label"], label_en=e["label_en"], directed=e["directed"]) for _, _, e in edges]
    kinds = sorted(set(of_edges))
    numbers = {kind: at for at, kind in enumerate(kinds)}
    days = [[UNKNOWN if not day else int(np.datetime64(day, "D").astype(int)) for day in periods.bounds(e)] for _, _, e in edges]
    return Adjacency(
        size=len(iris),
        source=np.array([number[source] for source, _, _ in edges], np.int32),
        target=np.array([number[target] for _, target, _ in edges], np.int32),
        kind=np.array([numbers[kind] for kind in of_edges], np.int32),
        days=np.array(days, np.int32).reshape(-1, 4),
        kinds=tuple(kinds),
        row=np.arange(len(edges), dtype=np.int32),
        described=lambda: nodes,
        origin=network.graph.get("origin", {}) | ({"as_of": network.graph["as_of"]} if "as_of" in network.graph else {}),
    )
