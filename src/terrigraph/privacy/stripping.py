"""Takes the people who are forgotten out of a graph, before it is loaded."""

from __future__ import annotations

import hashlib
import os
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from terrigraph.indexes import columns
from terrigraph.indexes.columns import one_of, quoted
from terrigraph.model.namespaces import DCTERMS, FOAF, OA, PROV, RDF, SCHEMA, TG
from terrigraph.model.triples import literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    import duckdb

    from terrigraph.model.ontology import Ontology
    from terrigraph.privacy.forgotten import Forgotten

REDACTED = "[…]"


@dataclass(slots=True)
class _Traces:
    """What of a graph goes with some people."""

    gone: set[str] = field(default_factory=set)
    """Subjects whose statements go: the people, what folds into their edges, their evidence."""
    people: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)


def strip(statements: Path, forgotten: Forgotten, model: Ontology) -> int:
    """Take the forgotten people out of a file of N-Quads; gives how many were there.

    Their statements go, with the mandates, parts taken and evidence that were theirs alone; where another
    statement names them (a quote, a title), the name is replaced by […].
    """
    if not forgotten:
        return 0
    with columns.opened(statements) as connection:
        people = [row[0] for row in connection.execute(
            f"SELECT DISTINCT s FROM quads WHERE p = {quoted(RDF.type)} AND o = '<{FOAF.Person}>'").fetchall()]  # fmt: skip
        replaced = connection.execute(f"SELECT s, iri(o) FROM quads WHERE p = {quoted(DCTERMS.isReplacedBy)}").fetchall()
        asked = {remains for gone, remains in replaced if gone in forgotten}  # who asks under an IRI asks under all that are the same
        traces = _traces(connection, [iri for iri in people if iri in forgotten or iri in asked], model)
    if traces.people:
        stripped = statements.with_name(statements.name + ".stripped")
        with statements.open(encoding="utf-8") as lines, stripped.open("w", encoding="utf-8") as out:
            out.writelines(_without(lines, traces))
        stripped.replace(statements)
    return len(traces.people)


def forgotten_in(statements: Path, forgotten: Forgotten) -> dict[str, set[str]]:
    """The forgotten people whom a file of N-Quads describes: their names, by IRI."""
    if not forgotten:
        return {}
    with columns.opened(statements) as connection:
        rows = connection.execute(
            f"""SELECT DISTINCT q.s, text(n.o) FROM quads q LEFT JOIN quads n ON n.s = q.s AND n.p = {quoted(FOAF.name)}
                WHERE q.p = {quoted(RDF.type)} AND q.o = '<{FOAF.Person}>'"""
        ).fetchall()
    names: dict[str, set[str]] = {}
    for iri, name in rows:
        if iri in forgotten:
            names.setdefault(iri, set()).update({name} if name else ())
    return names


def _traces(connection: duckdb.DuckDBPyConnection, people: Sequence[str], model: Ontology) -> _Traces:
    if not people:
        return _Traces()

    def column(query: str) -> set[str]:
        return {row[0] for row in connection.execute(query).fetchall()}

    terms = one_of(f"<{iri}>" for iri in people)
    classes = one_of(f"<{iri}>" for iri in (*(kind.iri for kind in model.folded), TG.WithdrawnFact))
    folded = column(
        f"""SELECT DISTINCT q.s FROM quads q JOIN quads t ON t.s = q.s AND t.p = {quoted(RDF.type)}
                        WHERE q.o IN {terms} AND t.o IN {classes}"""
    )
    facts = one_of(f"<{iri}>" for iri in {*people, *folded})
    statements = column(
        f"""SELECT DISTINCT s FROM quads WHERE (p = {quoted(TG.states)} AND o IN {facts})
            OR (p IN {one_of((RDF.subject, RDF.object))} AND o IN {facts})"""
    )
    theirs = one_of({*people, *folded, *statements})
    behind = one_of((TG.evidence, PROV.wasDerivedFrom))
    passages = column(
        f"""SELECT DISTINCT iri(o) FROM quads WHERE p IN {behind} AND s IN {theirs}
            AND o NOT IN (SELECT o FROM quads WHERE p IN {behind} AND s NOT IN {theirs})"""
    )
    selectors = (
        column(f"SELECT DISTINCT iri(o) FROM quads WHERE p = {quoted(OA.hasSelector)} AND s IN {one_of(passages)}") if passages else set()
    )
    names = column(f"SELECT DISTINCT text(o) FROM quads WHERE p = {quoted(FOAF.name)} AND s IN {one_of(people)}")
    return _Traces({*people, *folded, *statements, *passages, *selectors}, set(people), names)


def _without(lines: Iterable[str], traces: _Traces) -> Iterable[str]:
    slugs = {iri.rpartition("/")[2]: f"forgotten-{hashlib.sha256(os.urandom(16)).hexdigest()[:6]}" for iri in traces.people}
    words = [
        re.escape(part)
        for name in traces.names
        for part in {name, name.replace(" ", "_"), name.replace(" ", "-"), name.replace(" ", "%20")}
    ]
    named = re.compile("|".join([*words, *map(re.escape, slugs)]), re.IGNORECASE)
    dropped = {f"<{iri}>" for iri in traces.gone}
    for line in lines:
        subject, _, rest = line.partition(" ")
        term = rest.partition(" ")[2].rpartition(" <")[0]
        if subject in dropped or term in dropped:
            continue
        if not named.search(line):
            yield line
        elif f"<{SCHEMA.url}>" not in rest and f"<{SCHEMA.sameAs}>" not in rest:
            for slug, token in slugs.items():
                line = line.replace(slug, token)  # noqa: PLW2901 - the line is rewritten
            yield named.sub(literal(REDACTED).strip('"'), line)
