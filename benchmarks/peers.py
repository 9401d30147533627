"""What each peer's process does: terrigraph and what would be used in its place, at the same work on the same tables."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from measuring import Job, graph_of, peak, sum_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    import pandas as pd

    from terrigraph.indexes.scans import Scans
    from terrigraph.store.embedded import EmbeddedStore

DAY = "2022-06-01"
_AT_ONCE = 2000


def _rows(folder: Path, name: str) -> Iterator[list[str]]:
    import csv

    with (folder / "tables" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        next(rows)
        yield from rows


def _statements(folder: Path) -> Iterator[str]:
    """The tables' statements as blocks of lines, written as the importers of whole registers write theirs."""
    import shape

    from terrigraph.model.namespaces import IDS, RDF
    from terrigraph.model.triples import literal

    end = f" <{IDS}graph/benchmark> .\n"
    for name, described in shape.TABLES.items():
        classes = [f" <{RDF.type}> <{class_}>{end}" for class_ in described.classes]
        states = [(f" <{one.property}> ", one.base, one.language, one.datatype) for one in described.states]
        lines: list[str] = []
        for row in _rows(folder, name):
            here = f"<{described.base}{row[0]}>"
            lines += [here + class_ for class_ in classes]
            for (predicate, base, language, datatype), cell in zip(states, row[1:], strict=True):
                if cell:
                    lines.append(f"{here}{predicate}{f'<{base}{cell}>' if base else literal(cell, language, datatype)}{end}")
            if len(lines) > _AT_ONCE:
                yield "".join(lines)
                lines.clear()
        yield "".join(lines)


def tables_terrigraph(job: Job) -> None:
    """Tables to lines, and these to the index while the next are written, as a build does."""
    from terrigraph.store.drafts import Draft

    def load() -> EmbeddedStore:
        draft = Draft(job.scratch)
        draft.load()
        draft.write(_statements(job.place))
        draft.seal()
        return draft.index()

    store = job.timed("tables", load)
    job.measures["tables"] |= {"peak": peak(), "rows": store.manifest.quads}
    job.measures["tables"]["same"] = sum_of(f"{quad.subject} {quad.predicate} {quad.object}" for quad in store.graph)


def tables_rdflib(job: Job) -> None:
    """Tables to objects to a graph in memory."""
    import shape
    from rdflib import RDF, Graph, Literal, URIRef

    def load() -> Graph:
        graph = Graph()
        for name, described in shape.TABLES.items():
            classes = [URIRef(class_) for class_ in described.classes]
            states = [
                (URIRef(one.property), one.base, one.language or None, URIRef(one.datatype) if one.datatype else None)
                for one in described.states
            ]
            for row in _rows(job.place, name):
                here = URIRef(described.base + row[0])
                for class_ in classes:
                    graph.add((here, RDF.type, class_))
                for (predicate, base, language, datatype), cell in zip(states, row[1:], strict=True):
                    if cell:
                        graph.add((here, predicate, URIRef(base + cell) if base else Literal(cell, lang=language, datatype=datatype)))
        return graph

    graph = job.timed("tables", load)
    job.measures["tables"] |= {"peak": peak(), "rows": len(graph)}
    job.measures["tables"]["same"] = sum_of(f"{s.n3()} {p.n3()} {o.n3()}" for s, p, o in graph)


def tables_morph(job: Job) -> None:
    """Tables through an RML mapping to an Oxigraph store in memory."""
    import numpy as np

    np.NaN = np.nan  # type: ignore[attr-defined]  # morph-kgc 2.3 asks for the name that numpy 2 dropped
    import morph_kgc

    mapping = job.scratch / "mapping.ttl"
    mapping.write_text(_mapping(job.place), encoding="utf-8")
    settings = f"[CONFIGURATION]\nlogging_level: ERROR\nsafe_percent_encoding: =#\n[Tables]\nmappings: {mapping}\n"
    store = job.timed("tables", lambda: morph_kgc.materialize_oxigraph(settings))
    job.measures["tables"] |= {"peak": peak(), "rows": len(store)}
    job.measures["tables"]["same"] = sum_of(f"{quad.subject} {quad.predicate} {quad.object}" for quad in store)


def _mapping(folder: Path) -> str:
    """The tables as an RML mapping."""
    import shape

    from terrigraph.model.triples import literal

    parts = [
        "@prefix rr: <http://www.w3.org/ns/r2rml#> . @prefix rml: <http://semweb.mmlab.be/ns/rml#> .\n"
        "@prefix ql: <http://semweb.mmlab.be/ns/ql#> .\n"
    ]
    for name, described in shape.TABLES.items():
        parts.append(
            f'<#{name}> a rr:TriplesMap ; rml:logicalSource [ rml:source {literal(str(folder / "tables" / name))[:-1]}.csv" ;'
            f' rml:referenceFormulation ql:CSV ] ;\n rr:subjectMap [ rr:template "{described.base}{{id}}" ;'
            f" {' ; '.join(f'rr:class <{class_}>' for class_ in described.classes)} ]"
        )
        for one in described.states:
            term_map = f'rr:template "{one.base}{{{one.column}}}"' if one.base else f'rml:reference "{one.column}"'
            term_map += f' ; rr:language "{one.language}"' if one.language else ""
            term_map += f" ; rr:datatype <{one.datatype}>" if one.datatype else ""
            parts.append(f" ;\n rr:predicateObjectMap [ rr:predicate <{one.property}> ; rr:objectMap [ {term_map} ] ]")
        parts.append(" .\n")
    return "".join(parts)


def store_terrigraph(job: Job) -> None:
    """The whole store, ontology, tables of the network and index of names included; and the same statements with faults."""
    from dataclasses import replace

    import pyoxigraph as ox

    from terrigraph.indexes import names, network_tables
    from terrigraph.indexes.columns import opened
    from terrigraph.model import ontology
    from terrigraph.store.drafts import drafting

    model = ontology.load()
    graph = ox.NamedNode(ontology.GRAPH)
    with drafting(job.place / "store") as draft:
        draft.write([f"{quad.subject} {quad.predicate} {quad.object} {graph} .\n" for quad in model.statements])
        job.timed("lines", lambda: draft.write(_statements(job.place)))
        draft.seal()
        opened_again = job.timed("load", draft.index)
        ontology.keep(draft.folder, model)
        with opened(draft.statements) as connection:

            def tables() -> None:
                network_tables.prepare(connection, model)
                network_tables.write(draft.folder, connection, model)

            job.timed("network tables", tables)
            job.timed("names", lambda: names.write(draft.folder, connection, model))
        manifest = opened_again.manifest
        del opened_again
        draft.describe(replace(manifest, version="0", built="2026-01-01T00:00:00.000000+00:00", sources=[]))
    folder = graph_of(job.place)
    _spoil(folder / "statements.nq", job.place / "faulty.nq")
    job.measures["bytes"] = {
        "tables": _bytes(job.place / "tables"),
        "statements.nq": _bytes(folder / "statements.nq"),
        "index": _bytes(folder / "rocks"),
        "network tables": sum(_bytes(path) for path in folder.glob("*.parquet")),
        "names": _bytes(folder / "names.sqlite"),
    }
    job.measures["peak"], job.measures["quads"] = peak(), manifest.quads


def _bytes(path: Path) -> int:
    return path.stat().st_size if path.is_file() else sum(one.stat().st_size for one in path.rglob("*") if one.is_file())


def _spoil(statements: Path, faulty: Path) -> None:
    """Copy statements, with faults of five sorts."""
    import shape

    from terrigraph.model.namespaces import FOAF, IDS, ORG, TG

    people, mandates, cooperations, parts = (shape.TABLES[name].base for name in ("people", "mandates", "cooperations", "participations"))
    end = f"<{IDS}graph/benchmark> .\n"
    unproved = tuple(f"<{parts}{number}> <{TG.evidence}>" for number in range(0, 60, 3))
    with statements.open(encoding="utf-8") as lines, faulty.open("w", encoding="utf-8") as out:
        out.writelines(line for line in lines if not line.startswith(unproved))
        for number in range(30):
            out.write(f'<{people}{number}> <{FOAF.name}> "Autre Nom" {end}')
            out.write(f"<{mandates}{number}> <{ORG.role}> <{IDS}no-role> {end}")
            out.write(f'<{mandates}{number + 30}> <{TG.possibleFrom}> "hier" {end}')
            out.write(f"<{cooperations}{number}> <{TG.partner}> <{IDS}no-one> {end}")


_SHOWN = re.compile(r"\((\S+) (?:de|of) (\S+)\)$")


def shapes_terrigraph(job: Job) -> None:
    """Shapes over a file, reading it included."""
    from terrigraph.sources.validation import check_shapes

    faulty = job.place / "faulty.nq"

    def verdict() -> Iterable[tuple[Any, ...]]:
        breaches = [_SHOWN.search(fault.expected.en) for fault in check_shapes(faulty, {})]
        return {(one[2], one[1]) for one in breaches if one}

    job.asked("shapes", verdict, runs=3)


def shapes_pyshacl(job: Job) -> None:
    """Shapes over a graph in memory, reading it left out."""
    import pyshacl
    from rdflib import RDF, Dataset, Graph, Namespace

    from terrigraph import resources
    from terrigraph.model.namespaces import shorten

    shapes = Graph().parse(resources.folder("ontology") / "shapes.ttl")
    graph = Graph()
    for s, p, o, _ in Dataset().parse(job.place / "faulty.nq", format="nquads").quads():
        graph.add((s, p, o))
    sh = Namespace("http://www.w3.org/ns/shacl#")

    def verdict() -> Iterable[tuple[Any, ...]]:
        report: Any = pyshacl.validate(graph, shacl_graph=shapes, inference="none")[1]
        return {
            (shorten(str(report.value(one, sh.focusNode))), shorten(str(report.value(one, sh.resultPath))))
            for one in report.subjects(RDF.type, sh.ValidationResult)
        }

    job.asked("shapes", verdict, runs=2)


def _sizes_asked(place: Path) -> dict[str, Any]:
    """What the questions are about: the middle of the people, and a family name to look for."""
    people = [row[3] for row in _rows(place, "people")]
    names = sorted({name for name in people if name.isascii() and len(name) > 9})
    return {"people": len(people), "probe": min(names, key=lambda name: (people.count(name), name)) if len(names) < 300 else names[150]}


def _ranked(scans: Scans) -> Scans:
    from terrigraph.model.namespaces import TG

    scans.rank(TG.Participation)
    return scans


def asked_terrigraph(job: Job) -> None:
    """Questions about the whole graph, asked of the network tables and of the index of names."""
    from terrigraph.indexes import names
    from terrigraph.indexes.scans import Scans
    from terrigraph.model.namespaces import FOAF, ORG, TG

    about = _sizes_asked(job.place)
    folder = graph_of(job.place)
    scans = job.timed("first rank", lambda: _ranked(Scans(folder)))

    def rows(table: pd.DataFrame, *columns: str) -> list[tuple[Any, ...]]:
        return list(zip(*(table[column].tolist() for column in columns), strict=True))

    job.asked("rank of events", lambda: rows(scans.rank(TG.Participation), "iri", "neighbours"), ordered=True)
    job.asked("rank of authorities", lambda: rows(scans.rank(ORG.Membership), "iri", "neighbours"), ordered=True)
    job.asked(
        "as of a day",
        lambda: rows(scans.links_as_of(DAY, ORG.Membership, limit=10**9), "source", "source_label", "target", "target_label", "start"),
    )
    job.asked(
        "as of a day, 100 in the middle",
        lambda: rows(scans.links_as_of(DAY, ORG.Membership, limit=100, offset=about["people"] // 4), "source_label", "target_label"),
        ordered=True,
    )
    job.asked("page in the middle", lambda: rows(scans.page(FOAF.Person, 100, about["people"] // 2), "iri", "label"), ordered=True)
    job.asked("pairs", lambda: rows(scans.pairs(TG.Participation), "one", "other", "shared"), runs=3)
    job.timed("pairs as columns", lambda: scans.pairs(TG.Participation), 3)
    job.asked("name", lambda: [(match.iri,) for match in names.search(folder, about["probe"], limit=10_000)], runs=20)
    job.measures["peak"] = peak()


_EVENTS = """SELECT ?event (COUNT(DISTINCT ?who) AS ?n) WHERE {{ ?x a tg:Participation ; tg:participant ?who ; tg:event ?event }}
GROUP BY ?event ORDER BY DESC(?n) STR(?event) LIMIT 20"""
_AUTHORITIES = """SELECT ?where (COUNT(DISTINCT ?who) AS ?n) WHERE {{ ?x a org:Membership ; org:member ?who ; org:organization ?where }}
GROUP BY ?where ORDER BY DESC(?n) STR(?where) LIMIT 20"""
_OFFICES = """SELECT ?who ?name ?where ?label ?start WHERE {{
  ?x a org:Membership ; org:member ?who ; org:organization ?where ; org:role ?role ; tg:possibleFrom ?start .
  ?who foaf:name ?name . ?where skos:prefLabel ?label . OPTIONAL {{ ?x tg:possibleUntil ?end }}
  FILTER(?start <= "{day}"^^xsd:date && (!BOUND(?end) || ?end >= "{day}"^^xsd:date)) }} ORDER BY ?name ?label"""
_OFFICES_PAGE = _OFFICES.replace("?who ?name ?where ?label ?start WHERE", "?name ?label WHERE") + " LIMIT 100 OFFSET {quarter}"
_MIDDLE = "SELECT ?who ?name WHERE {{ ?who a foaf:Person ; foaf:name ?name }} ORDER BY ?name STR(?who) LIMIT 100 OFFSET {half}"
_PAIRS = """SELECT ?one ?other (COUNT(*) AS ?n) WHERE {{ ?x a tg:Participation ; tg:participant ?one ; tg:event ?event .
  ?y tg:event ?event ; a tg:Participation ; tg:participant ?other FILTER(STR(?one) < STR(?other)) }} GROUP BY ?one ?other"""
_NAMED = """SELECT DISTINCT ?who WHERE {{ VALUES ?p {{ foaf:name schema:name skos:prefLabel }} ?who ?p ?name
  FILTER(CONTAINS(LCASE(STR(?name)), "{probe}")) }}"""


def asked_pyoxigraph(job: Job) -> None:
    """The same questions, in SPARQL, of the same statements in memory, in one default graph."""
    import pyoxigraph as ox

    from terrigraph.model.namespaces import PREFIXES

    about = _sizes_asked(job.place)
    given = {"day": DAY, "half": about["people"] // 2, "quarter": about["people"] // 4, "probe": about["probe"].lower()}
    store = ox.Store()
    store.bulk_extend(ox.Quad(q.subject, q.predicate, q.object) for q in ox.parse(path=str(graph_of(job.place) / "statements.nq")))

    def ask(query: str) -> Callable[[], list[tuple[Any, ...]]]:
        text = query.format(**given)

        def answer() -> list[tuple[Any, ...]]:
            solutions: Any = store.query(text, prefixes=PREFIXES)
            return [tuple(term.value for term in row) for row in solutions]

        return answer

    job.asked("rank of events", ask(_EVENTS), runs=3, ordered=True)
    job.asked("rank of authorities", ask(_AUTHORITIES), runs=3, ordered=True)
    job.asked("as of a day", ask(_OFFICES), runs=3)
    job.asked("as of a day, 100 in the middle", ask(_OFFICES_PAGE), runs=3, ordered=True)
    job.asked("page in the middle", ask(_MIDDLE), runs=3, ordered=True)
    job.asked("name", ask(_NAMED), runs=3)
    job.asked("pairs", ask(_PAIRS))
    job.measures["peak"] = peak()


def make_tables(job: Job) -> None:
    """Write the synthetic tables of a size, which is the folder's name."""
    import shape

    shape.write(job.place / "tables", int(job.place.name))


PEERS: dict[str, Callable[[Job], None]] = {
    work.__name__: work
    for work in (
        make_tables, tables_terrigraph, tables_rdflib, tables_morph, store_terrigraph,
        shapes_terrigraph, shapes_pyshacl, asked_terrigraph, asked_pyoxigraph,
    )
}  # fmt: skip
