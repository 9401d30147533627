"""Takes the people who are forgotten out of a graph, before it is loaded."""

from __future__ import annotations

import hashlib
import os
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import quote

from terrigraph.indexes import columns
from terrigraph.indexes.columns import one_of, quoted
from terrigraph.model.namespaces import DCTERMS, FOAF, OA, PROV, RDF, SCHEMA, TG
from terrigraph.model.triples import literal
from terrigraph.privacy import naming
from terrigraph.privacy.naming import name_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    import duckdb

    from terrigraph.model.ontology import Ontology
    from terrigraph.privacy.forgotten import Forgotten

REDACTED = "[…]"
_REDACTED = literal(REDACTED).strip('"')


@dataclass(slots=True)
class _Traces:
    """What of a graph goes with some people."""

    gone: set[str] = field(default_factory=set)
    """Subjects whose statements go: the people, what folds into their edges, their evidence."""
    people: set[str] = field(default_factory=set)
    """The people, and the IRIs that lead to theirs."""
    names: set[str] = field(default_factory=set)
    homonyms: set[str] = field(default_factory=set)
    """Subjects that are of somebody else of the same name, who keeps it there."""
    others: set[str] = field(default_factory=set)
    """IRIs of other people that begin as a person's does."""


def strip(statements: Path, forgotten: Forgotten, model: Ontology) -> int:
    """Take the forgotten people out of a file of N-Quads; gives how many were there.

    Their statements go, with the mandates, parts taken and evidence that were theirs alone; where another
    statement names them (a quote, a title), the name is replaced by […].
    """
    if not forgotten:
        return 0
    with columns.opened(statements) as connection:
        replaced = connection.execute(f"SELECT s, iri(o) FROM quads WHERE p = {quoted(DCTERMS.isReplacedBy)}").fetchall()
        asked = {remains for gone, remains in replaced if gone in forgotten}  # who asks under an IRI asks under all that are the same
        names = _names(connection)
        people = [iri for iri in names if iri in forgotten or iri in asked]
        leading = {gone for gone, remains in replaced if remains in people}
        traces = _traces(connection, people, leading, names, model)
    if traces.people:
        stripped = statements.with_name(statements.name + ".stripped")
        with statements.open(encoding="utf-8") as lines, stripped.open("w", encoding="utf-8") as out:
            out.writelines(_without(lines, traces))
        stripped.replace(statements)
    return len(people)


def forgotten_in(statements: Path, forgotten: Forgotten) -> dict[str, tuple[frozenset[str], frozenset[str]]]:
    """The forgotten people whom a file of N-Quads describes: by IRI, their names, and the IRIs of others who bear them."""
    if not forgotten:
        return {}
    with columns.opened(statements) as connection:
        names = _names(connection)
    people = [iri for iri in names if iri in forgotten]
    return {iri: (frozenset(names[iri]), frozenset(_homonyms(names, names[iri], people))) for iri in people}


def _homonyms(names: dict[str, set[str]], own: Iterable[str], people: Sequence[str]) -> list[str]:
    """The others who bear one of some people's names."""
    theirs, keys = set(people), {name_key(name) for name in own}
    return [iri for iri, borne in names.items() if iri not in theirs and any(name_key(one) in keys for one in borne)]


def _names(connection: duckdb.DuckDBPyConnection) -> dict[str, set[str]]:
    """The names of every person, by IRI."""
    rows = connection.execute(
        f"""SELECT DISTINCT q.s, text(n.o) FROM quads q LEFT JOIN quads n ON n.s = q.s AND n.p = {quoted(FOAF.name)}
            WHERE q.p = {quoted(RDF.type)} AND q.o = '<{FOAF.Person}>'"""
    ).fetchall()
    names: dict[str, set[str]] = {}
    for iri, name in rows:
        names.setdefault(iri, set()).update({name} if name else ())
    return names


def _traces(
    connection: duckdb.DuckDBPyConnection, people: Sequence[str], leading: set[str], names: dict[str, set[str]], model: Ontology
) -> _Traces:
    """What goes with some people; `leading`: the IRIs that lead to theirs, `names`: those of everybody, by IRI."""
    if not people:
        return _Traces()
    own = {name for iri in people for name in names[iri]}
    theirs = {iri.rpartition("/")[2] for iri in {*people, *leading}}
    homonyms = _homonyms(names, own, people)
    return _Traces(
        gone=_subjects(connection, {*people, *leading}, model),
        people={*people, *leading},
        names=own,
        homonyms=_subjects(connection, homonyms, model) if homonyms else set(),
        others={iri for iri in names if iri not in people and any(part in iri.rpartition("/")[2] for part in theirs)},
    )


def _subjects(connection: duckdb.DuckDBPyConnection, people: Iterable[str], model: Ontology) -> set[str]:
    """Some people, what folds into their edges, what states either, and the passages that are behind nothing else."""

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
    return {*people, *folded, *statements, *passages, *selectors}


def _without(lines: Iterable[str], traces: _Traces) -> Iterable[str]:
    tokens = {iri.rpartition("/")[2]: f"forgotten-{hashlib.sha256(os.urandom(16)).hexdigest()[:6]}" for iri in traces.people}
    kept = [re.escape(iri.rpartition("/")[2]) for iri in sorted(traces.others, key=len, reverse=True)]
    parts = [re.escape(one) for one in sorted(tokens, key=len, reverse=True)]
    slugs = re.compile(rf"(?<![a-z0-9])(?:({'|'.join(kept) or '(?!)'})(?![a-z0-9-])|({'|'.join(parts)})(?![a-z0-9]))", re.IGNORECASE)
    names = naming.named(traces.names)
    words = {max(key, key=len) for name in traces.names if (key := naming.name_key(name))}
    """One of each name, which a line in ASCII has where it has the name: most lines need no other look."""
    encoded = re.compile("|".join(re.escape(quote(name.replace(" ", blank))) for name in traces.names for blank in " _-") or "(?!)", re.I)
    dropped = {f"<{iri}>" for iri in traces.gone}
    spared = {f"<{iri}>" for iri in traces.homonyms}

    def token(found: re.Match[str]) -> str:
        return found[1] or tokens.get(found[2]) or tokens[found[2].lower()]

    for line in lines:
        subject, _, rest = line.partition(" ")
        term = rest.partition(" ")[2].rpartition(" <")[0]
        if subject in dropped or term in dropped:
            continue
        lower = line.lower()
        clean = slugs.sub(token, line) if any(slug in lower for slug in tokens) else line
        if subject not in spared:
            clean = encoded.sub(_REDACTED, clean) if "%" in clean else clean
            if names and (not lower.isascii() or any(word in lower for word in words)):
                clean = names.sub(_REDACTED, clean)
        if clean == line or (f"<{SCHEMA.url}>" not in rest and f"<{SCHEMA.sameAs}>" not in rest):
            yield clean
