"""Queries made by chance, on small graphs made by chance: the store gives the solutions that rdflib's own engine gives.

TERRIGRAPH_DIFFERENTIAL_CASES=100000   how many queries are made (1,000)

What is not asked, since the two are known to differ:
- `*` and `?`: of what is no node of the graph in question rdflib has a path of no length, as the grammar wants, and the engine has none;
- `a|b`: where both hold, the grammar has two solutions, as rdflib has, and the engine one;
- VALUES before OPTIONAL, and `!a`: rdflib loses solutions where the optional part has none;
- MINUS, and FILTER in a group within another: rdflib evaluates them with what is bound around the group;
- values of two kinds put in order: rdflib orders a boolean and a date, which is an error.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
import pytest
import rdflib

from terrigraph.store.embedded import EmbeddedStore

if TYPE_CHECKING:
    from pathlib import Path

CASES = int(os.environ.get("TERRIGRAPH_DIFFERENTIAL_CASES", "1000"))
A_GRAPH = 50
"""Queries that are asked of a graph before another is made."""
SUBJECTS = [f"<urn:s{number}>" for number in range(5)]
PREDICATES = [f"<urn:p{number}>" for number in range(3)]
GRAPHS = ["<urn:g0>", "<urn:g1>"]
XSD = "http://www.w3.org/2001/XMLSchema#"
LITERALS = [
    '"a"', '"b"', '"b"@fr', '"b"@en', f'"1"^^<{XSD}integer>', f'"2"^^<{XSD}integer>', f'"2020-01-31"^^<{XSD}date>',
    f'"2021-01-01"^^<{XSD}date>', f'"true"^^<{XSD}boolean>',
]  # fmt: skip
VARIABLES = ["?a", "?b", "?c", "?d"]


class Luck(random.Random):
    """Chance, and what it makes."""

    def quads(self) -> list[str]:
        """The lines of a graph: each triple is in one named graph, as in ours."""
        triples = {(self.choice(SUBJECTS), self.choice(PREDICATES), self.choice(SUBJECTS + LITERALS)) for _ in range(self.randint(5, 25))}
        return [f"{s} {p} {o} {self.choice(GRAPHS)} ." for s, p, o in sorted(triples)]

    def term(self, *constants: str) -> str:
        return self.choice(VARIABLES) if self.random() < 0.7 else self.choice(constants)

    def triple(self) -> str:
        path = self.random()
        predicate = self.term(*PREDICATES)
        if (
            path < 0.15
        ):  # but for * and ?: of what is no node of the graph in question, rdflib has a path of no length, and the engine has none
            predicate = self.choice(["{0}/{1}", "^{0}", "{0}+"]).format(*self.sample(PREDICATES, 2))
        subject, value = self.term(*SUBJECTS), self.term(*SUBJECTS, *LITERALS)
        if path < 0.15 and not {subject, value} & {*VARIABLES}:
            subject = self.choice(VARIABLES)  # between two constants rdflib gives a path more than once
        return f"{subject} {predicate} {value} ."

    def condition(self) -> str:
        one, other = self.sample(VARIABLES, 2)
        value = self.choice(LITERALS + SUBJECTS)
        return self.choice([
            f"{one} = {other}", f"{one} != {value}", f"{one} = {value}", f"BOUND({one})", f"!BOUND({one})", f"isIRI({one})",
            f"isLiteral({one})", f'LANG({one}) = "fr"', f"DATATYPE({one}) = <{XSD}integer>", f'STR({one}) < "urn:s3"',
            f"sameTerm({one}, {other})", f"{one} IN ({value}, {self.choice(SUBJECTS)})", f'CONTAINS(STR({one}), "1")',
            f"COALESCE({one}, {other}) = {value}", f"({one} = {other} || isIRI({one}))", f"(BOUND({one}) && {one} != {other})",
            # only values of one kind are put in order: rdflib orders a boolean and a date
            f"isNumeric({one}) && {one} > 1", f'DATATYPE({one}) = <{XSD}date> && {one} < "2020-06-01"^^<{XSD}date>',
        ])  # fmt: skip

    def part(self, depth: int) -> str:
        return self.choice([
            lambda: f"OPTIONAL {{ {self.triple()} }}",
            lambda: f"{{ {self.group(depth + 1)} }} UNION {{ {self.group(depth + 1)} }}",
            lambda: f"GRAPH {self.choice([*GRAPHS, '?g'])} {{ {self.triple()} }}",
            lambda: f"FILTER {self.choice(['', 'NOT '])}EXISTS {{ {self.triple()} }}",
            lambda: f"{{ SELECT DISTINCT {self.choice(VARIABLES)} {{ {self.triple()} {self.triple()} }} }}",
        ])()  # fmt: skip

    def group(self, depth: int = 0) -> str:
        parts = [self.triple() for _ in range(self.randint(1, 2))]
        parts += [self.part(depth) for _ in range(self.choice([0, 1, 1, 2]) if depth < 2 else 0)]
        if not depth and self.random() < 0.5:
            parts.append(f"FILTER({self.condition()})")
        return " ".join(parts)

    def query(self) -> str:
        kind = self.random()
        group = self.group()
        if kind < 0.1:
            return f"ASK {{ {group} }}"
        if kind < 0.25:
            key = self.choice(VARIABLES)
            count = self.choice(["COUNT(*)", f"COUNT(DISTINCT {self.choice(VARIABLES)})", f"COUNT({self.choice(VARIABLES)})"])
            return f"SELECT {key} ({count} AS ?n) {{ {group} }} GROUP BY {key}"
        return f"SELECT {self.choice(['', 'DISTINCT '])}{' '.join(VARIABLES)} {{ {group} }}"


def ours(store: EmbeddedStore, query: str) -> Any:
    answer = store.run(query)
    assert not isinstance(answer, list)
    names = answer.variables
    return Counter(
        frozenset((name, str(value)) for name, value in zip(names, row, strict=True) if value is not None) for row in answer.rows
    )


def theirs(graph: rdflib.Dataset, query: str) -> Any:
    answer = graph.query(query)
    if answer.type == "ASK":
        return Counter([frozenset([("answer", f'"{str(answer.askAnswer).lower()}"^^<{XSD}boolean>')])])
    rows = (frozenset((str(name), _n3(value)) for name, value in row.items() if value is not None) for row in answer.bindings)
    # of no solutions rdflib makes one group, without a count
    return Counter(row for row in rows if row or "GROUP BY" not in query)


def _n3(term: Any) -> str:
    return str(ox.Literal(str(term), datatype=ox.NamedNode(str(term.datatype)))) if getattr(term, "datatype", None) else term.n3()


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_the_store_gives_what_rdflib_gives(tmp_path: Path) -> None:
    luck = Luck(11)
    solutions = 0
    for number in range(CASES):
        if number % A_GRAPH == 0:
            lines = "\n".join(luck.quads())
            engine = ox.Store()
            engine.load(lines.encode(), format=ox.RdfFormat.N_QUADS)
            store = EmbeddedStore(tmp_path, engine, {"base": "urn:", "sha256": "", "built": "", "sources": []})
            graph = rdflib.Dataset(default_union=True)
            graph.parse(data=lines, format="nquads")
        query = luck.query()
        expected = theirs(graph, query)
        assert ours(store, query) == expected, f"{query}\n{lines}"
        solutions += len(expected)
    assert solutions > CASES // 3, "many queries have solutions"
