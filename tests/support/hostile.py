"""A small network with the same hostile text in every field that data can fill."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import networkx as nx

from terrigraph.model.namespaces import DCTERMS, FOAF, IDS, OA, ORG, PROV, RDF, RDFS, SCHEMA, SKOS, TG
from terrigraph.model.periods import SHOWN

if TYPE_CHECKING:
    from terrigraph.network.projection import Network

PAYLOADS = [
    "</script><script>window.ran = 1</script>",
    '<img src=x onerror="window.ran = 1"> href=',
    '\' onmouseover=\'window.ran=1\' " onfocus="window.ran=1" autofocus="',
    "{{ 7 * 7 }} {% for x in y %} ${title} $title {0} %s",
    "javascript:window.ran=1",
    'https://example.org/"><script>window.ran=1</script>',
    "\u202eevil\u2066 right to left \u200f",
    "control \x00\x01\x08\x0b\x1b\x7f\ufffe \ud800 characters \r\n\u2028\u2029",
    "<!-- <script> --> ]]> &lt;b&gt; &amp; <b>bold</b>",
    "__proto__",
    "x" * 10_000,
    "mot " * 2_500,
    "",
]

KINDS = [FOAF.Person, ORG.Organization, TG.Territory, SCHEMA.Event, TG.Theme, SCHEMA.Question]
SOURCE = IDS + "source/hostile"


def hostile(text: str) -> Network:
    """Six nodes, one a kind, and seven edges, two of them parallel, whose every text is the given one."""
    network: Network = nx.MultiDiGraph()
    document, passage = IDS + "document/" + text, IDS + "evidence/" + text
    network.graph["annexes"] = {
        document: {
            DCTERMS.title: [_literal(text)],
            SCHEMA.url: [[f"<{text}>", SOURCE]],
            DCTERMS.publisher: [_literal(text)],
            DCTERMS.date: [_literal(text)],
        },
        passage: {OA.hasSource: [[f"<{document}>", SOURCE]], OA.hasSelector: [[f"<{passage}#selector>", SOURCE]]},
        f"{passage}#selector": {p: [_literal(text)] for p in (OA.exact, OA.prefix, OA.suffix)},
        SOURCE: {DCTERMS.title: [_literal(text)]},
    }
    names = [f"{IDS}{n}/{text}" for n in range(len(KINDS))]
    for name, kind in zip(names, KINDS, strict=True):
        network.add_node(name, kind=kind, label=text, label_en=text, properties=_properties(kind, text, passage))
    for n, (one, other) in enumerate([(0, 1), (0, 1), (0, 3), (1, 2), (3, 4), (5, 3), (1, 0)]):
        network.add_edge(names[one], names[other], key=f"{n}{text}", **_edge(n, text, document))
    return network


def _literal(text: str) -> list[str]:
    plain = text.replace("\ud800", "?").replace("\x00", "?")  # RDF holds neither
    escaped = plain.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
    return [f'"{escaped}"', SOURCE]


def _properties(kind: str, text: str, passage: str) -> dict[str, list[list[str]]]:
    predicates = (SKOS.altLabel, TG.formerName, SKOS.definition, DCTERMS.description, RDFS.comment, TG.siren, SCHEMA.startDate)
    return {
        RDF.type: [[f"<{kind}>", SOURCE]],
        PROV.wasDerivedFrom: [[f"<{passage}>", SOURCE]],
        SCHEMA.sameAs: [[f"<{text}>", SOURCE]],
        **{p: [_literal(text)] for p in predicates},
    }


def _edge(n: int, text: str, document: str) -> dict[str, Any]:
    evidence = {
        "iri": text,
        "exact": text,
        "prefix": text,
        "suffix": text,
        "row": text,
        "start": 0,
        "end": len(text),
        "document": document,
        "title": text,
        "url": text,
    }
    return {
        "iri": f"{IDS}mandate/{n}{text}",
        "via": ORG.Membership if n < 2 else TG.governs,
        "label": text,
        "label_en": text,
        "directed": n != 6,
        **dict.fromkeys(SHOWN, text if n % 2 else ""),
        **dict.fromkeys(("assertion", "asserted", "asserted_en"), text),
        "statements": [],
        "note": text,
        "inferred": n == 3,
        "evidence": [evidence],
        "sources": [SOURCE, text],
        "properties": {ORG.role: [[f"<{text}>", SOURCE]]} if n < 2 else {},
    }
