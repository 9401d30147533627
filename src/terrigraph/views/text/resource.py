"""One resource as a page of text: what it is, its links, and where each is written."""

from __future__ import annotations

from collections import Counter

from terrigraph.language import Text, current
from terrigraph.model import periods
from terrigraph.model.namespaces import DCTERMS, IGEO, ORG, RDFS, SCHEMA, SKOS, TG, source_of
from terrigraph.network.projection import concept_labels, literals, passage, stated_in
from terrigraph.views import phrases

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from terrigraph.model.ontology import Ontology
    from terrigraph.network.projection import Projection, Properties

_MOST_LINKS = 12
_STATUS = {periods.CERTAIN: Text("certain", "certain"), periods.POSSIBLE: Text("possible", "possible")}
"""Whether a link certainly or possibly holds on a day, in words."""
_SHOWN = (
    (SKOS.altLabel, Text("autres noms", "other names")),
    (TG.formerName, Text("anciens noms", "former names")),
    (SKOS.definition, Text("définition", "definition")),
    (DCTERMS.description, Text("objet", "purpose")),
    (IGEO.codeINSEE, Text("code INSEE", "INSEE code")),
    (TG.formerCode, Text("anciens codes", "former codes")),
    (SCHEMA.startDate, Text("début", "start")),
    (SCHEMA.endDate, Text("fin", "end")),
    (SCHEMA.position, Text("ordre", "order")),
    (RDFS.comment, Text("remarque", "remark")),
)
_IDENTIFIERS = (
    (TG.siren, Text("SIREN", "SIREN")),
    (SCHEMA.sameAs, Text("la même chose ailleurs", "the same elsewhere")),
)
"""What distinguishes a thing from its namesakes: each value is shown with its source."""


def text(projection: Projection, iri: str, model: Ontology, identifier: str, figures: Sequence[Sequence[str]] = ()) -> str:
    """The page of a node, in the language in use.

    `projection` holds what is around it; `figures` are rows of indicator, period and value.
    """
    node = projection.nodes[iri]
    lines = [_name(node), f"  {_kind(node, model)} · {identifier}"]
    colon = " :" if current() == "fr" else ":"
    for predicate, name in _SHOWN:
        if values := literals(node["properties"], predicate, current()):
            lines.append(f"  {name}{colon} {' ; '.join(values)}")
    if node["note"]:
        lead = Text("déduit", "inferred") if node["inferred"] else Text("remarque", "remark")
        lines.append(f"  {lead}{colon} {node['note']}")
    lines += _identifiers(projection, node["properties"], colon)
    lines += [f"  {indicator}{colon} {value} ({period})" for indicator, period, value in figures]
    lines += _links(projection, iri, model)
    for authority in sorted(s for (s, target, _), edge in projection.edges.items() if target == iri and edge["via"] == TG.governs):
        lines += ["", _name(projection.nodes[authority]), *_links(projection, authority, model, (ORG.Membership,))]
    return "\n".join(lines)


def _kind(node: dict[str, Any], model: Ontology) -> str:
    kinds = concept_labels(node["properties"], model, ORG.classification, DCTERMS.type) or concept_labels(
        node["properties"], model, "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
    )
    own = model.label(node["kind"])
    named = [str(kind) for kind in kinds if kind != own]
    return ", ".join([str(own)] * bool(own) + named) or node["kind"]


def _identifiers(projection: Projection, properties: Properties, colon: str) -> Iterator[str]:
    """Each identifier of a thing, and behind it the passages that its source quotes of that thing, or that source's name."""
    annexes = projection.graph["annexes"]
    for predicate, name in _IDENTIFIERS:
        graphs: dict[str, list[str]] = {}
        for term, graph in properties.get(predicate, []):
            graphs.setdefault(term.strip('<>"'), []).append(graph)
        for value, stating in sorted(graphs.items()):
            yield f"  {name}{colon} {value}"
            own = properties if any(source_of(graph) == graph for graph in stating) else stated_in(properties, stating)
            behind = [term[1:-1] for term, _ in own.get(TG.evidence, [])]
            for evidence in behind:
                yield f"      {phrases.cited(passage(evidence, annexes))}"
            if not behind:
                yield _named(stating)


def _named(sources: Sequence[str]) -> str:
    names = ", ".join(source.rpartition("/")[2] for source in sources)
    return str(Text(f"      source : {names}", f"      source: {names}"))


def _links(projection: Projection, iri: str, model: Ontology, vias: Sequence[str] = ()) -> Iterator[str]:
    """Each group of links: by what the link is (of `vias` alone, where given), outgoing first; rare labels first, so that
    a mayor comes before the deputies.
    """
    groups: dict[tuple[str, bool], list[tuple[str, dict[str, Any]]]] = {}
    for outgoing, others, edge in _facts(projection, iri, model):
        if not vias or edge["via"] in vias:
            name = ", ".join(f"{words} {_name(projection.nodes[other])}".lstrip() for words, other in others)
            groups.setdefault((edge["via"], outgoing or not edge["directed"]), []).append((name, edge))
    for (_, outgoing), links in sorted(groups.items(), key=lambda group: (group[0][0], not group[0][1])):
        times = Counter(edge["label"] for _, edge in links)
        links.sort(key=lambda link: (times[link[1]["label"]], link[1]["label"], _reversed(link[1]), link[0]))
        yield ""
        for name, edge in links[:_MOST_LINKS]:
            yield from _link(name, edge, outgoing)
        if len(links) > _MOST_LINKS:
            rest = len(links) - _MOST_LINKS
            yield str(Text(f"  … et {rest} autres (--json les donne tous)", f"  … and {rest} more (--json gives them all)"))


def _facts(projection: Projection, iri: str, model: Ontology) -> Iterator[tuple[bool, list[tuple[str, str]], dict[str, Any]]]:
    """What links a node to others: whether it goes out, to which nodes, each with the words before it, and the edge.

    A fact of several targets, as the mandate of a deputy in an assembly and for a département, is one link from its source.
    """
    several: dict[str, tuple[list[str], dict[str, Any]]] = {}
    for (source, target, _), edge in projection.edges.items():
        if source == iri and edge["directed"] and edge["iri"]:
            several.setdefault(edge["iri"], ([], edge))[0].append(target)
        elif iri in (source, target):
            yield source == iri, [("", target if source == iri else source)], edge
    for targets, edge in several.values():
        yield True, _ranked(targets, edge, model) if len(targets) > 1 else [("", targets[0])], edge


def _ranked(targets: Sequence[str], edge: dict[str, Any], model: Ontology) -> list[tuple[str, str]]:
    """The targets of one fact, that in which a mandate is held before that for which it is, with the words before each."""
    from terrigraph.views.roles import role_of

    return sorted((role_of(target, edge, model), target) for target in targets)


def _name(node: dict[str, Any]) -> str:
    return str(node["label_en"] if current() == "en" else node["label"])


def _reversed(edge: dict[str, Any]) -> tuple[int, ...]:
    """What sorts the latest first."""
    return tuple(-ord(char) for char in edge["start"] or edge["certain_until"] or edge["possible_until"])


def _link(name: str, edge: dict[str, Any], outgoing: bool) -> Iterator[str]:
    label = edge["label_en"] if current() == "en" else edge["label"]
    status = _STATUS.get(edge.get("status", ""))
    asserted = Text(edge["asserted"], edge["asserted_en"])
    when = str(Text(" ; ", "; ")).join(filter(None, (str(asserted), str(status or ""), phrases.period(edge))))
    yield f"  {label} {'→' if outgoing else '←'} {name}" + (f" ({when})" if when else "")
    for quoted in edge["evidence"]:
        yield f"      {phrases.cited(quoted)}"
    if not edge["evidence"]:
        yield _named(edge["sources"])
    if edge["inferred"]:
        yield str(Text(f"      déduit : {edge['note']}", f"      inferred: {edge['note']}"))
