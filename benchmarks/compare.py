"""Compare terrigraph with what one would use in its place, side by side, on synthetic graphs of its own shape.

    python benchmarks/compare.py [--sizes 10000,100000,1000000] [--largest] [--national STORE] [--write]

Each peer works in a process of its own, whose CPU, wall time and peak memory are its own. What it answers is summed
(rows, whatever their order) before it is timed; peers that do not answer alike stop the run. `--write` writes
docs/benchmarks.md. `--national` also builds the real graph of the country, from what a store imported (see national.py).
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import platform
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    import pandas as pd

    from terrigraph.indexes.scans import Scans
    from terrigraph.store.embedded import EmbeddedStore

PAGE = Path(__file__).parent.parent / "docs" / "benchmarks.md"
SIZES = (10_000, 100_000, 1_000_000)
LARGEST = 10_000_000
DAY = "2022-06-01"
_AT_ONCE = 2000


# ---------------------------------------------------------------- what each peer's process does


@dataclass
class Job:
    """What one peer's process is asked, and what it found."""

    place: Path
    """A folder with tables/ (CSV), and store/ and faulty.nq where they were made."""
    scratch: Path
    found: dict[str, Any] = field(default_factory=dict)

    def timed(self, name: str, work: Callable[[], Any], runs: int = 1) -> Any:  # noqa: ANN401 (whatever the work gives)
        """Do some work; remember its best wall and CPU times (ms), and give what it gave."""
        walls, processors, given = [], [], None
        for _ in range(runs):
            given = None
            wall, processor = time.perf_counter(), _processor()
            given = work()
            walls.append((time.perf_counter() - wall) * 1000)
            processors.append((_processor() - processor) * 1000)
        self.found[name] = {"wall": min(walls), "cpu": min(processors)}
        return given

    def asked(self, name: str, work: Callable[[], Iterable[tuple[Any, ...]]], runs: int = 5, ordered: bool = False) -> None:
        """Sum what a question is answered, then time it; `ordered` says that the order of the rows counts."""
        rows = [str(tuple(map(str, row))) for row in work()]
        same = _sum(f"{number} {row}" for number, row in enumerate(rows)) if ordered else _sum(rows)
        number = len(rows)
        del rows
        self.timed(name, work, runs)
        self.found[name] |= {"same": same, "rows": number}


def _processor() -> float:
    """The CPU time of this process and of those that it started and that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def peak() -> int:
    """The peak memory of this process or of the largest that it started, in bytes."""
    most = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return most if sys.platform == "darwin" else most * 1024


def _sum(lines: Iterable[str]) -> str:
    """One sum of many lines, whatever their order."""
    total = 0
    for line in lines:
        total += int.from_bytes(hashlib.blake2b(line.encode(), digest_size=16).digest())
    return f"{total % 2**128:032x}"


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

    end = f" <{IDS}source/benchmark> .\n"
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
    job.found["tables"] |= {"peak": peak(), "rows": store.manifest.quads}
    job.found["tables"]["same"] = _sum(f"{quad.subject} {quad.predicate} {quad.object}" for quad in store.graph)


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
    job.found["tables"] |= {"peak": peak(), "rows": len(graph)}
    job.found["tables"]["same"] = _sum(f"{s.n3()} {p.n3()} {o.n3()}" for s, p, o in graph)


def tables_morph(job: Job) -> None:
    """Tables through an RML mapping to an Oxigraph store in memory."""
    import numpy as np

    np.NaN = np.nan  # type: ignore[attr-defined]  # morph-kgc 2.3 asks for the name that numpy 2 dropped
    import morph_kgc

    mapping = job.scratch / "mapping.ttl"
    mapping.write_text(_mapping(job.place), encoding="utf-8")
    settings = f"[CONFIGURATION]\nlogging_level: ERROR\nsafe_percent_encoding: =#\n[Tables]\nmappings: {mapping}\n"
    store = job.timed("tables", lambda: morph_kgc.materialize_oxigraph(settings))
    job.found["tables"] |= {"peak": peak(), "rows": len(store)}
    job.found["tables"]["same"] = _sum(f"{quad.subject} {quad.predicate} {quad.object}" for quad in store)


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
            told = f'rr:template "{one.base}{{{one.column}}}"' if one.base else f'rml:reference "{one.column}"'
            told += f' ; rr:language "{one.language}"' if one.language else ""
            told += f" ; rr:datatype <{one.datatype}>" if one.datatype else ""
            parts.append(f" ;\n rr:predicateObjectMap [ rr:predicate <{one.property}> ; rr:objectMap [ {told} ] ]")
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
    job.found["bytes"] = {
        "tables": _bytes(job.place / "tables"),
        "statements.nq": _bytes(folder / "statements.nq"),
        "index": _bytes(folder / "rocks"),
        "network tables": sum(_bytes(path) for path in folder.glob("*.parquet")),
        "names": _bytes(folder / "names.sqlite"),
    }
    job.found["peak"], job.found["quads"] = peak(), manifest.quads


def graph_of(place: Path) -> Path:
    """The folder of the graph in use, in the store of a place."""
    current = json.loads((place / "store" / "current.json").read_text(encoding="utf-8"))
    return place / "store" / "graphs" / str(current["graph"])


def _bytes(path: Path) -> int:
    return path.stat().st_size if path.is_file() else sum(one.stat().st_size for one in path.rglob("*") if one.is_file())


def _spoil(statements: Path, faulty: Path) -> None:
    """Copy statements, with faults of five sorts."""
    import shape

    from terrigraph.model.namespaces import FOAF, IDS, ORG, PROV, SCHEMA, TG

    people, mandates, cooperations, parts = (shape.TABLES[name].base for name in ("people", "mandates", "cooperations", "participations"))
    end = f"<{IDS}source/benchmark> .\n"
    unproved = tuple(f"<{parts}{number}> <{PROV.wasDerivedFrom}>" for number in range(0, 60, 3))
    with statements.open(encoding="utf-8") as lines, faulty.open("w", encoding="utf-8") as out:
        out.writelines(line for line in lines if not line.startswith(unproved))
        for number in range(30):
            out.write(f'<{people}{number}> <{FOAF.name}> "Autre Nom" {end}')
            out.write(f"<{mandates}{number}> <{ORG.role}> <{IDS}no-role> {end}")
            out.write(f'<{mandates}{number + 30}> <{SCHEMA.startDate}> "hier" {end}')
            out.write(f"<{cooperations}{number}> <{TG.partner}> <{IDS}no-one> {end}")


_SHOWN = re.compile(r"\((\S+) (?:de|of) (\S+)\)$")


def shapes_terrigraph(job: Job) -> None:
    """Shapes over a file, reading it included."""
    from terrigraph.sources.validation import check_shapes

    faulty = job.place / "faulty.nq"

    def verdict() -> Iterable[tuple[Any, ...]]:
        told = [_SHOWN.search(fault.expected.en) for fault in check_shapes(faulty, {})]
        return {(one[2], one[1]) for one in told if one}

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
    job.found["peak"] = peak()


_EVENTS = """SELECT ?event (COUNT(DISTINCT ?who) AS ?n) WHERE {{ ?x a tg:Participation ; tg:participant ?who ; tg:event ?event }}
GROUP BY ?event ORDER BY DESC(?n) STR(?event) LIMIT 20"""
_AUTHORITIES = """SELECT ?where (COUNT(DISTINCT ?who) AS ?n) WHERE {{ ?x a org:Membership ; org:member ?who ; org:organization ?where }}
GROUP BY ?where ORDER BY DESC(?n) STR(?where) LIMIT 20"""
_HELD = """SELECT ?who ?name ?where ?label ?start WHERE {{
  ?x a org:Membership ; org:member ?who ; org:organization ?where ; org:role ?role ; schema:startDate ?start .
  ?who foaf:name ?name . ?where skos:prefLabel ?label . OPTIONAL {{ ?x schema:endDate ?end }}
  FILTER(?start <= "{day}"^^xsd:date && (!BOUND(?end) || ?end >= "{day}"^^xsd:date)) }} ORDER BY ?name ?label"""
_HELD_PAGE = _HELD.replace("?who ?name ?where ?label ?start WHERE", "?name ?label WHERE") + " LIMIT 100 OFFSET {quarter}"
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
            found: Any = store.query(text, prefixes=PREFIXES)
            return [tuple(term.value for term in row) for row in found]

        return answer

    job.asked("rank of events", ask(_EVENTS), runs=3, ordered=True)
    job.asked("rank of authorities", ask(_AUTHORITIES), runs=3, ordered=True)
    job.asked("as of a day", ask(_HELD), runs=3)
    job.asked("as of a day, 100 in the middle", ask(_HELD_PAGE), runs=3, ordered=True)
    job.asked("page in the middle", ask(_MIDDLE), runs=3, ordered=True)
    job.asked("name", ask(_NAMED), runs=3)
    job.asked("pairs", ask(_PAIRS))
    job.found["peak"] = peak()


def make_tables(job: Job) -> None:
    """Write the synthetic tables of a size, which is the folder's name."""
    import shape

    shape.write(job.place / "tables", int(job.place.name))


def _peers() -> dict[str, Callable[[Job], None]]:
    import national

    return PEERS | {work.__name__: work for work in national.PEERS}


PEERS: dict[str, Callable[[Job], None]] = {
    work.__name__: work
    for work in (
        make_tables, tables_terrigraph, tables_rdflib, tables_morph, store_terrigraph,
        shapes_terrigraph, shapes_pyshacl, asked_terrigraph, asked_pyoxigraph,
    )
}  # fmt: skip


# ---------------------------------------------------------------- the parent


class DifferError(Exception):
    """Two peers did not answer alike."""


def run(peer: str, place: Path) -> dict[str, Any]:
    """Let a peer work in a process of its own; what it found."""
    print(f"{place.name:>9} {peer}", file=sys.stderr, flush=True)
    with tempfile.TemporaryDirectory(dir=place.parent) as scratch:
        command = [sys.executable, __file__, "--peer", peer, str(place), scratch]
        done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{peer} failed:\n{done.stderr[-4000:]}")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def alike(what: str, *found: dict[str, Any]) -> None:
    """Raises DifferError unless all that was found sums alike."""
    if len({(one["same"], one["rows"]) for one in found}) != 1:
        raise DifferError(f"{what}: " + ", ".join(f"{one['rows']} rows, sum {one['same'][:8]}" for one in found))
    if not found[0]["rows"]:
        raise DifferError(f"{what}: nothing was found, so nothing was compared")


def alike_rows(what: str, *rows: int) -> None:
    """Raises DifferError unless all numbers of rows are the same."""
    if len(set(rows)) != 1:
        raise DifferError(f"{what}: " + ", ".join(f"{number} rows" for number in rows))


@dataclass
class Line:
    """One line of the table: what was done by us and by a peer, and the ratio that is wanted."""

    what: str
    peer: str
    ours: dict[str, Any]
    theirs: dict[str, Any]
    goal: float = 0
    at_most: bool = False
    """The goal is how many times the peer's time we may take; otherwise how many times faster we must be."""

    def cells(self) -> list[str]:
        """The line's cells."""
        ratios = [self._ratio(name) for name in ("wall", "cpu")]
        if not self.goal:
            goal, verdict = "", ""
        elif self.at_most:
            goal, verdict = f"at most {self.goal:g} ×", "met" if ratios[0] <= self.goal else "**not met**"
        else:
            goal, verdict = f"{self.goal:g} × faster", "met" if ratios[0] >= self.goal else "**not met**"
        times = [f"{ms(one['wall'])} / {ms(one['cpu'])}" for one in (self.ours, self.theirs)]
        rows = f"{self.ours['rows']:,}" if "rows" in self.ours else ""
        return [self.what, rows, times[0], self.peer, times[1], *(f"{ratio:.3g}" for ratio in ratios), goal, verdict]

    def _ratio(self, name: str) -> float:
        ours, theirs = self.ours[name], self.theirs[name]
        return float(ours / theirs if self.at_most else theirs / ours)


def ms(number: float) -> str:
    """Milliseconds, as a cell."""
    return f"{number:,.0f}" if number >= 100 else f"{number:.1f}" if number >= 1 else f"{number:.2f}"


def process(command: list[str], runs: int = 10) -> dict[str, float]:
    """The best wall and CPU times of a whole process."""
    walls, processors = [], []
    for _ in range(runs):
        wall, processor = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        walls.append((time.perf_counter() - wall) * 1000)
        processors.append((after.ru_utime + after.ru_stime - processor.ru_utime - processor.ru_stime) * 1000)
    return {"wall": min(walls), "cpu": min(processors)}


def processes(place: Path) -> list[Line]:
    """Whole processes against bare Python."""
    beside = Path(sys.executable).with_name("terrigraph")
    ours = [str(beside)] if beside.exists() else [sys.executable, "-m", "terrigraph"]
    bare = process([sys.executable, "-c", "pass"])
    actor = _first_person()
    show = [*ours, "show", actor, "--store", str(place / "store")]
    if actor not in subprocess.run([*show, "--json"], check=True, capture_output=True, text=True).stdout:
        raise DifferError(f"{' '.join(show)} does not tell of {actor}")
    return [
        Line("`terrigraph --help`, whole process", "bare Python", process([*ours, "--help"]), bare, 3, at_most=True),
        Line("`terrigraph --version`, whole process", "bare Python", process([*ours, "--version"]), bare, 0, at_most=True),
        Line(f"open {_power(place)}, `terrigraph show` one actor, whole process", "bare Python", process(show), bare, 5, at_most=True),
    ]


def _first_person() -> str:
    import shape

    return f"{shape.TABLES['people'].base}7"


def _power(place: Path) -> str:
    return f"10^{len(place.name) - 1}"


def compare(root: Path, sizes: list[int]) -> tuple[list[Line], dict[int, dict[str, Any]], list[str]]:
    """All comparisons: lines, what was found by size for the table of growth, and remarks."""
    lines: list[Line] = []
    growth: dict[int, dict[str, Any]] = {}
    remarks: list[str] = []
    with_morph, with_pyshacl = (find_spec(name) is not None for name in ("morph_kgc", "pyshacl"))
    for name, there in (("morph-kgc", with_morph), ("pySHACL", with_pyshacl)):
        if not there:
            remarks.append(f"{name} is not installed: left out.")
    for size in sizes:
        place = root / str(size)
        place.mkdir()
        run("make_tables", place)
        ours = run("tables_terrigraph", place)["tables"]
        found = growth[size] = {"tables": ours, "store": run("store_terrigraph", place), "asked": run("asked_terrigraph", place)}
        if 100_000 <= size <= 1_000_000:
            rdflib = run("tables_rdflib", place)["tables"]
            alike(f"tables at {size}, rdflib", ours, rdflib)
            lines.append(Line(f"tables to a store one can ask, {_power(place)}", "rdflib", ours, rdflib, 5 if size == 1_000_000 else 0))
        if size == 100_000 and with_morph:
            morph = run("tables_morph", place)["tables"]
            alike(f"tables at {size}, morph-kgc", ours, morph)
            lines.append(Line(f"tables to a store one can ask, {_power(place)}", "morph-kgc", ours, morph, 8))
        if size == 100_000 and with_pyshacl:
            shapes = [run(peer, place)["shapes"] for peer in ("shapes_terrigraph", "shapes_pyshacl")]
            alike(f"shapes at {size}", *shapes)
            lines.append(Line(f"SHACL, {_power(place)}", "pySHACL", *shapes, 15))
        if size == 1_000_000:
            lines += asked(place, found["asked"])
            lines += processes(place)
        shutil.rmtree(place)
    return lines, growth, remarks


def asked(place: Path, ours: dict[str, Any]) -> list[Line]:
    """The questions about the whole graph, against SPARQL."""
    theirs = run("asked_pyoxigraph", place)
    goals = {"pairs": 20.0, "name": 50.0}
    lines = []
    for name, answer in theirs.items():
        if name == "peak":
            continue
        alike(name, ours[name], answer)
        lines.append(Line(f"{name}, {_power(place)}", "pyoxigraph in memory", ours[name], answer, goals.get(name, 10.0)))
    return lines


def national_section(root: Path, store: Path) -> tuple[str, list[str]]:
    """The national graph: its section of the page, and the goals that it missed."""
    import national

    place = root / "national"
    national.prepare(store, place)
    return national.section({work.__name__: run(work.__name__, place) for work in national.PEERS})


HEADER = ["what", "rows", "ours, wall / CPU ms", "against", "theirs, wall / CPU ms", "ratio, wall", "ratio, CPU", "goal", ""]


def table(header: list[str], rows: Iterable[list[str]]) -> str:
    """A Markdown table."""
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (header, ["---"] * len(header), *rows)) + "\n"


def growth_table(growth: dict[int, dict[str, Any]]) -> str:
    """How cost grows with size."""
    rows = []
    for size, found in growth.items():
        stored, answers = found["store"], found["asked"]
        disk = stored["bytes"]
        rows.append(
            [
                f"10^{len(str(size)) - 1}",
                f"{found['tables']['rows']:,}",
                *(ms(found["tables"][name]) for name in ("wall", "cpu")),
                f"{found['tables']['peak'] / 2**20:,.0f}",
                *(ms(stored[name]["wall"]) for name in ("lines", "load", "network tables", "names")),
                *(f"{disk[name] / 10**6:,.1f}" for name in ("tables", "statements.nq", "index", "network tables", "names")),
                *(
                    ms(answers[name]["wall"])
                    for name in ("first rank", "rank of authorities", "page in the middle", "pairs as columns", "name")
                ),
            ]
        )
    header = ["size", "triples", "tables to store, wall ms", "CPU ms", "peak MiB"]
    header += ["lines, ms", "load, ms", "network tables, ms", "names, ms"]
    header += ["CSV, MB", "N-Quads, MB", "index, MB", "Parquet, MB", "names, MB"]
    header += ["first rank, ms", "rank, ms", "page, ms", "pairs, ms", "name, ms"]
    return table(header, rows)


def memory_table(lines: list[Line]) -> str:
    """Peak memory, where it was measured for both."""
    both = [line for line in lines if "peak" in line.ours and "peak" in line.theirs]
    rows = [[line.what, line.peer, *(f"{one['peak'] / 2**20:,.0f}" for one in (line.ours, line.theirs))] for line in both]
    return table(["what", "against", "ours, MiB", "theirs, MiB"], rows)


INTRODUCTION = """# Benchmarks

Written by `python benchmarks/compare.py --write` (`make bench` measures without writing). terrigraph and what one would use in
its place, side by side in one run.

- The graphs are **synthetic**: `benchmarks/shape.py` makes tables of this project's own shape (people, mandates, events,
  participations, passages, cooperations, with dates) from a fixed seed. No person, place or event in them is real. The real
  national graph has a section of its own, where it was measured (`--national`).
- Each peer works in a process of its own. Its answer is summed before it is timed, and a run stops where two peers do not
  answer alike: the same triples, the same rows (in the same order where they are a rank or a page), the same faults.
- Times are the best of several runs, of one for loads and for SPARQL pairs. **The machine was shared and busy with other work: read
  the ratios, not the milliseconds, and those with a grain of salt.** A goal is held against the ratio of wall times.
- Where doubt remained, the peer got the benefit: pySHACL's graph is read beforehand and our file is not; pyoxigraph holds all
  statements in memory, in one graph, and is not asked for the names, evidence and quotes that ours returns with ranks and lists;
  rdflib's and morph-kgc's stores are in memory, ours is on disk.
- Pairs are counted as rows of Python on both sides; as the table of columns that analysts get, ours takes what the last table says.
- morph-kgc 2.3 runs with pandas 2 only, and asks numpy for a name that numpy 2 dropped: it gets both, and
  the whole run shares that environment.
- Ours, for tables, is what importers of whole registers do: lines of N-Quads written as text, then one bulk load, without
  validation. Curated tables, which are checked cell by cell, are slower to read; there are few of them.
"""


def report(lines: list[Line], growth: dict[int, dict[str, Any]], remarks: list[str], country: tuple[str, list[str]]) -> str:
    """All as Markdown; `country` is what is told of the national graph, and what it missed."""
    packages = ("terrigraph", "pyoxigraph", "duckdb", "shacl", "rdflib", "morph-kgc", "pyshacl")
    versions = ", ".join(f"{name} {found}" for name in packages if (found := _version(name)))
    parts = [
        INTRODUCTION,
        f"\nMeasured on {platform.system()}, {os.cpu_count()} cores, Python {platform.python_version()}; {versions}.\n",
        "".join(f"\n{remark}\n" for remark in remarks),
        "\n## Side by side\n\nA ratio is how many times faster ours is; against bare Python, how many times longer it takes.\n\n",
        table(HEADER, (line.cells() for line in lines)),
        "\n## Peak memory of the loads\n\n",
        memory_table(lines),
        "\n## How cost grows\n\nWall times but for the CPU column. The load is the index of the store, on disk; network tables"
        " and names are what stands beside it.\n\n",
        growth_table(growth),
        country[0],
    ]
    missed = [f"{line.what}, against {line.peer}" for line in lines if line.cells()[-1] == "**not met**"] + country[1]
    parts.append("\n## Goals not met in this run\n\n" + ("".join(f"- {what}\n" for what in missed) or "None of those measured here.\n"))
    return "".join(parts)


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""


def main() -> None:
    """Measure and print; or, with --peer, work as one peer."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)), help="triples, separated by commas (powers of ten)")
    parser.add_argument("--largest", action="store_true", help="10^7 triples too: minutes, and several GB of disk")
    parser.add_argument("--national", type=Path, metavar="STORE", help="build the real graph too, from what this store imported")
    parser.add_argument("--write", action="store_true", help="write docs/benchmarks.md")
    parser.add_argument("--peer", nargs=3, metavar=("NAME", "PLACE", "SCRATCH"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.peer:
        job = Job(Path(options.peer[1]), Path(options.peer[2]))
        _peers()[options.peer[0]](job)
        print(json.dumps(job.found))
        return
    sizes = [int(size) for size in options.sizes.split(",")] + [LARGEST] * options.largest
    with tempfile.TemporaryDirectory() as root:
        compared = compare(Path(root), sizes)
        told = report(*compared, national_section(Path(root), options.national) if options.national else ("", []))
    print(told)
    if options.write:
        PAGE.write_text(told, encoding="utf-8")


if __name__ == "__main__":
    main()
