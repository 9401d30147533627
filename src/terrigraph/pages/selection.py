"""A part of the graph, chosen for a page: of some sources, around or within a thing, what a query finds, all; as of a day.

selected(graph, Selection(within="Haute-Garonne", depth=2, kinds=["territory", "organisation"]))
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from terrigraph.errors import UnknownNameError, UsageError
from terrigraph.language import Text
from terrigraph.model import periods
from terrigraph.model.namespaces import GEO, ORG, SCHEMA, SKOS, TG
from terrigraph.network import projection as networks
from terrigraph.network.projection import Projector, literals
from terrigraph.pages.kinds import kind as kind_named
from terrigraph.store.protocol import Solutions

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from terrigraph.graph import Graph
    from terrigraph.indexes.scans import Scans
    from terrigraph.model.ontology import Ontology
    from terrigraph.network.projection import Network, Properties

PART_OF = (SCHEMA.containedInPlace, SKOS.broader, SCHEMA.superEvent, ORG.unitOf, ORG.subOrganizationOf)
"""The links that lead from a part to its whole: what is "within" a territory, a theme, an event, an organisation."""
BEYOND = 500
"""Nodes with more links are reached and not crossed."""
_BETWEEN = "source IN (SELECT unnest($nodes)) AND target IN (SELECT unnest($nodes))"
_POINT = re.compile(r"POINT\s*\(([-\d.]+) ([-\d.]+)\)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What to take; one of `sources`, `around`, `within`, `query`, `named` and `whole`, else every source that quotes documents."""

    sources: Sequence[str] = ()
    """Sources' identifiers."""
    around: str = ""
    """A name, an identifier or an IRI."""
    within: str = ""
    """The same: this territory, theme, event or organisation with all its parts, and what is linked to them."""
    query: str = ""
    """SPARQL, or the name of a question: the nodes and links that its answer names, and the links between these nodes."""
    parameters: Mapping[str, str] = field(default_factory=dict)
    """Of the question."""
    named: Sequence[str] = ()
    """IRIs, as an answer that one already has names them: as with `query`."""
    whole: bool = False
    """The whole graph."""
    depth: int | None = None
    """How many links away from `around` or the parts of `within` (1 by default), or from what `query` names (0)."""
    kinds: Sequence[str] = ()
    """The kinds of nodes to keep, by their names in French or English; none: all."""
    as_of: str = ""
    """A day: what it excludes is left out."""


def selected(graph: Graph, selection: Selection, allow: Callable[[int], None] | None = None) -> Network:
    """The network of a selection. Raises UnknownNameError, UsageError, QueryError.

    `allow` is called with the number of nodes picked, without those that the day leaves out, before they are described, which takes
    long: it may raise. It is not called for `sources` and `around`.
    """
    _check(selection)
    wanted = [_kind(graph.model, kind) for kind in selection.kinds]
    day = periods.day(selection.as_of) if selection.as_of else ""
    keep: list[str] = []
    if selection.whole:
        network = _of(graph, Picked(graph.scans).everything(), wanted, day, allow)
    elif selection.within:
        keep = [graph.resolve(selection.within)]
        network = _of(graph, Picked(graph.scans).within(keep[0]).reach(selection.depth or 1), wanted, day, allow)
    elif selection.query or selection.named:
        named = set(selection.named) or _answer(graph, selection)
        network = _of(graph, Picked(graph.scans).named(named).reach(selection.depth or 0), wanted, day, allow)
    else:
        network = graph.network(selection.sources, selection.around, selection.depth or 1)
        keep = [graph.resolve(selection.around)] if selection.around else []
    if wanted:
        network.remove_nodes_from([iri for iri in network if network.nodes[iri]["kind"] not in wanted])
    if day:
        network = graph.dated(networks.as_of(network, day, keep), day)
    if not len(network):
        raise UnknownNameError(
            Text("cette sélection ne contient rien", "this selection holds nothing"),
            Text("Élargissez-la : moins de --kind, un autre jour.", "Widen it: fewer --kind, another day."),
        )
    return network


def _check(selection: Selection) -> None:
    """Refuse several starts at once."""
    starts = {
        "--source": selection.sources, "--around": selection.around, "--within": selection.within,
        "--query": selection.query, "--whole": selection.whole,
    }  # fmt: skip
    given = [name for name, value in starts.items() if value]
    if len(given) > 1:
        options = ", ".join(given)
        raise UsageError(Text(f"une seule de ces options à la fois : {options}", f"one of these options at a time: {options}"))
    if selection.parameters and not selection.query:
        name = next(iter(selection.parameters))
        raise UsageError(
            Text(f"« {name} » : un paramètre est celui d’une question (--query)", f'"{name}": a parameter is of a question (--query)')
        )


def _kind(model: Ontology, name: str) -> str:
    """The class of a kind of node, by its name in either language."""
    names = {kind.iri: label for kind in model.nodes if (label := model.label(kind.iri))}
    if iri := kind_named(name, names):
        return iri
    raise UnknownNameError(
        Text(f"aucune sorte de nœud ne s’appelle « {name} »", f'no kind of node is called "{name}"'),
        Text(f"Sortes : {', '.join(n.fr for n in names.values())}", f"Kinds: {', '.join(n.en for n in names.values())}"),
    )


def _answer(graph: Graph, selection: Selection) -> set[str]:
    """The IRIs that the answer to a query names. Raises UsageError where it names none."""
    from terrigraph.queries import questions

    if selection.query in questions.load():
        answer: Any = graph.answer(selection.query, selection.parameters)
    elif selection.parameters or "{" not in selection.query:
        questions.named(selection.query)
    else:
        answer = graph.store.run(selection.query)
    rows: Sequence[Sequence[object]] = answer.rows if isinstance(answer, Solutions) else [(t.subject, t.object) for t in answer]
    if not rows:
        raise UsageError(
            Text(
                "la réponse à cette requête n’a aucune ligne, donc aucune ressource",
                "the answer to this query has no row, hence no resource",
            ),
            Text("Essayez-la d’abord : terrigraph query", "Try it first: terrigraph query"),
        )
    named = {term.value for row in rows for term in row if isinstance(term, ox.NamedNode)}
    if not named:
        raise UsageError(
            Text("la réponse à cette requête ne nomme aucune ressource (IRI)", "the answer to this query names no resource (IRI)"),
            Text("Demandez ?personne, et non le nom de ?personne.", "Ask for ?person, not for the name of ?person."),
        )
    return named


def _of(graph: Graph, picked: Picked, kinds: Collection[str], day: str, allow: Callable[[int], None] | None) -> Network:
    """The network of what is picked. `day`, "" or YYYY-MM-DD, matters to what `allow` is called with alone."""
    nodes = picked.nodes(kinds)
    if allow:
        allow(len(nodes) - (picked.excluded(kinds, day) if day else 0))
    return Projector(graph.store, graph.model).of_edges(picked.edges(kinds), nodes)


class Picked:
    """Nodes and links picked in the network tables, where whole-graph questions take milliseconds."""

    def __init__(self, scans: Scans) -> None:
        self.scans = scans
        self._nodes: set[str] = set()
        self._where = "true"
        self._named: list[str] = []

    def everything(self) -> Picked:
        """Pick all nodes and links."""
        self._nodes = set(self._column("SELECT iri FROM nodes"))
        return self

    def named(self, iris: Collection[str]) -> Picked:
        """Pick what is named: nodes, links with their ends; and the links between nodes, but of classes of which some are named."""
        given = {"named": sorted(iris)}
        folded = self.scans.sql("SELECT source, target, via, iri FROM edges WHERE iri <> '' AND iri IN (SELECT unnest($named))", given)
        self._nodes = set(self._column("SELECT iri FROM nodes WHERE iri IN (SELECT unnest($named))", given))
        self._nodes |= set(folded["source"]) | set(folded["target"])
        self._named = sorted(set(folded["iri"]))
        if vias := ", ".join(f"'{via}'" for via in sorted(set(folded["via"]))):  # classes of the ontology, no text of a user's
            self._where = f"(via NOT IN ({vias}) OR iri IN (SELECT unnest($named)))"
        return self

    def within(self, iri: str) -> Picked:
        """Pick a thing with all its parts."""
        parts = self._column(
            """WITH RECURSIVE parts(iri) AS (SELECT $iri UNION SELECT e.source FROM edges e JOIN parts p ON e.target = p.iri
               WHERE e.via IN (SELECT unnest($part_of))) SELECT iri FROM parts""",
            {"iri": iri, "part_of": list(PART_OF)},
        )
        self._nodes = set(parts)
        return self

    def reach(self, depth: int) -> Picked:
        """Pick what is up to `depth` links away from what is picked, with all the links between."""
        front = self._nodes
        if depth:
            self._where, self._named = "true", []
        for step in range(depth):
            given = {"front": sorted(front), "most": BEYOND if step else 2**31}
            near = self._column(
                """SELECT DISTINCT there
                   FROM (SELECT source AS here, target AS there FROM edges UNION ALL SELECT target, source FROM edges)
                   WHERE here IN (SELECT unnest($front)) AND here IN (SELECT iri FROM nodes WHERE links <= $most)""",
                given,
            )
            front = set(near) - self._nodes
            self._nodes = self._nodes | front
        return self

    def nodes(self, kinds: Collection[str]) -> set[str]:
        """The IRIs of the nodes picked, of some kinds (none: all)."""
        if not kinds:
            return self._nodes
        given = {"nodes": sorted(self._nodes), "kinds": sorted(kinds)}
        return set(self._column("SELECT iri FROM nodes WHERE iri IN (SELECT unnest($nodes)) AND kind IN (SELECT unnest($kinds))", given))

    def edges(self, kinds: Collection[str]) -> Iterator[tuple[str, str, str, str]]:
        """(source, target, class or property, IRI or "") of the links between nodes picked, of some kinds."""
        rows = self.scans.sql(f"SELECT source, target, via, iri FROM edges WHERE {_BETWEEN} AND {self._where}", self._given(kinds))  # noqa: S608
        return rows.itertuples(index=False, name=None)

    def excluded(self, kinds: Collection[str], day: str) -> int:
        """How many of the nodes picked, of some kinds, have links among them of which a day (YYYY-MM-DD) excludes every one."""
        out = "coalesce(possible_from > CAST($day AS DATE) OR possible_until < CAST($day AS DATE), false) AS out"
        query = f"SELECT source, target, {out} FROM edges WHERE {_BETWEEN} AND {self._where}"  # noqa: S608
        links = self.scans.sql(query, self._given(kinds) | {"day": day})
        kept = links[~links["out"]]
        return len({*links["source"], *links["target"]} - {*kept["source"], *kept["target"]})

    def _given(self, kinds: Collection[str]) -> dict[str, Any]:
        return {"nodes": sorted(self.nodes(kinds))} | ({"named": self._named} if self._named else {})

    def _column(self, query: str, given: dict[str, Any] | None = None) -> list[str]:
        return list(self.scans.sql(query, given).iloc[:, 0])


# -------------------------------------------------------------------- what a page also says


def located(network: Network, graph: Graph) -> Network:
    """The network, with where its nodes are: `point` (longitude, latitude) of each that has one; and of the whole, `places`.

    Places are the territories that hold its own and are not in it, by IRI: (name, IRIs of what holds them).
    """
    described = _Described(graph)
    shapes = {iri: _iris(node["properties"], GEO.hasGeometry) for iri, node in network.nodes(data=True)}
    texts = described.of(shape for shapes_of_one in shapes.values() for shape in shapes_of_one)
    for iri, of_one in shapes.items():
        for shape in of_one:
            for text in literals(texts[shape], GEO.asWKT, ""):
                if point := _POINT.match(text):
                    network.nodes[iri]["point"] = (float(point[1]), float(point[2]))
    places: dict[str, tuple[Text, list[str]]] = {}
    front = {place for _, node in network.nodes(data=True) for place in _iris(node["properties"], SCHEMA.containedInPlace)}
    while front := front - places.keys() - set(network):
        for place, properties in described.of(front).items():
            names = {language: next(iter(literals(properties, SCHEMA.name, language)), "") for language in ("fr", "en")}
            places[place] = (Text.of(names, otherwise=graph.identifier(place)), _iris(properties, SCHEMA.containedInPlace))
        front = {above for place in front for above in places[place][1]}
    network.graph["places"] = dict(sorted(places.items()))
    for iri, figures in _figures(graph, [iri for iri, node in network.nodes(data=True) if node["kind"] == TG.Territory]):
        network.nodes[iri]["figures"] = figures
    return network


def _figures(graph: Graph, territories: Sequence[str]) -> Iterator[tuple[str, list[tuple[Text, Text]]]]:
    """The latest figure of each indicator of some territories: (name and period, value)."""
    latest: dict[str, dict[str, tuple[str, Text, str]]] = {}
    for at in range(0, len(territories), 400):
        values = " ".join(str(ox.NamedNode(iri)) for iri in territories[at : at + 400])
        rows = graph.store.select(f"""SELECT ?area ?set ?fr ?en ?when ?value WHERE {{ VALUES ?area {{ {values} }}
            ?observation sdmx-dimension:refArea ?area ; qb:dataSet ?set ; sdmx-dimension:refPeriod ?when ; sdmx-measure:obsValue ?value .
            ?set rdfs:label ?fr, ?en . FILTER (LANG(?fr) = "fr" && LANG(?en) = "en") }}""").rows
        for row in rows:
            area, indicator, french, english, when, value = (str(getattr(term, "value", "")) for term in row)
            known = latest.setdefault(area, {})
            known[indicator] = max(known.get(indicator, ("", Text("", ""), "")), (when, Text(french, english), value), key=lambda f: f[0])
    for area, known in sorted(latest.items()):
        figures = (Text(f"{name.fr} ({when})", f"{name.en} ({when})") for when, name, _ in (known[i] for i in sorted(known)))
        yield area, list(zip(figures, (_number(known[i][2]) for i in sorted(known)), strict=True))


def _number(value: str) -> Text:
    """A whole number with its thousands apart; anything else as it is."""
    if not value.isdigit():
        return Text(value, value)
    return Text(f"{int(value):,}".replace(",", "\u202f"), f"{int(value):,}")


class _Described:
    """What the graph states of resources, by property, as nodes have it."""

    def __init__(self, graph: Graph) -> None:
        self._store = graph.store

    def of(self, iris: Iterable[str]) -> dict[str, Properties]:
        wanted = sorted(set(iris))
        properties: dict[str, Properties] = {iri: {} for iri in wanted}
        for subject, predicate, term, graph in self._store.described(wanted):
            properties[subject].setdefault(predicate, []).append([term, graph])
        return properties


def _iris(properties: Properties, predicate: str) -> list[str]:
    return sorted({term[1:-1] for term, _ in properties.get(predicate, []) if term.startswith("<")})
