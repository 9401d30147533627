"""The right to be erased: a person who is forgotten is in no graph, no table, no output, and stays so.

What is remembered of a person who was forgotten is a keyed hash of the IRI, which names nobody:
later builds and imports compare it with the people they meet. The key is this machine's, made once, and
published nowhere.
"""

from __future__ import annotations

import csv
import hashlib
import hmac
import io
import json
import os
import re
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from filelock import FileLock

from terrigraph.errors import StoreError
from terrigraph.indexes import columns
from terrigraph.indexes.columns import one_of, quoted
from terrigraph.intake.accounts import REFUSALS
from terrigraph.language import Text
from terrigraph.model.namespaces import FOAF, OA, PROV, RDF, SCHEMA
from terrigraph.model.spelling import fold
from terrigraph.model.triples import literal
from terrigraph.sources.source import METADATA
from terrigraph.store.embedded import SCRATCH, write_whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    import duckdb

    from terrigraph.model.ontology import Ontology

REDACTED = "[…]"
JUDGEMENTS = "judgements.jsonl"
"""The log of what people decided of a source's candidates (judgements.py)."""
ACCEPTED = "accepted"
"""The key of source.json that keeps the checksum of each table that acceptance wrote (accepting.py)."""
KEY = "key"
LIST = "forgotten.txt"
"""Files of a store: the key, and the hashes of those whom it must not hold."""


def local_key(store: Path) -> bytes:
    """The secret key of this machine's store, made at its first use and readable by its owner alone."""
    path = store / KEY
    store.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_bytes()
    with os.fdopen(handle, "wb") as out:
        key = secrets.token_bytes(32)
        out.write(key)
    return key


def write_secret(path: Path, key: bytes) -> None:
    """Put a key in its place in one step, readable by its owner alone."""
    beside = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
        out.write(key)
        out.flush()
        os.fsync(out.fileno())
    beside.replace(path)


class Forgotten:
    """The people whom a store must not hold."""

    def __init__(self, store: Path) -> None:
        self.path = store / LIST
        self.hashes = set(self.path.read_text(encoding="utf-8").split()) if self.path.exists() else set()
        self.key = local_key(store) if self.hashes else b""
        self._store = store

    def __bool__(self) -> bool:
        return bool(self.hashes)

    def __contains__(self, iri: str) -> bool:
        return bool(self.hashes) and self._hash(iri) in self.hashes

    def add(self, iri: str) -> None:
        """Remember, as a hash, that a person must not be held."""
        self.key = local_key(self._store)
        self.hashes.add(self._hash(iri))
        write_whole(self.path, "\n".join(sorted(self.hashes)) + "\n")

    def join(self, folder: Path) -> None:
        """Remember too those whom another state of the same store, in a folder, had forgotten. Raises StoreError for another store's."""
        theirs = Forgotten(folder)
        if not theirs:
            return
        if self and theirs.key != self.key:
            raise StoreError(
                Text(
                    "deux listes de personnes oubliées, sous deux clés, ne peuvent être réunies",
                    "two lists of forgotten people, under two keys, cannot be joined",
                ),
                Text(
                    "Choisissez un dossier neuf par --store, puis refaites-y : terrigraph forget",
                    "Choose a new folder with --store, then do there again: terrigraph forget",
                ),
            )
        write_secret(self._store / KEY, theirs.key)  # before the list, which means nothing without it
        self.key = theirs.key
        self.hashes |= theirs.hashes
        write_whole(self.path, "\n".join(sorted(self.hashes)) + "\n")

    def _hash(self, iri: str) -> str:
        return hmac.new(self.key, iri.encode(), hashlib.sha256).hexdigest()


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
        traces = _traces(connection, [iri for iri in people if iri in forgotten], model)
    if traces.people:
        beside = statements.with_name(statements.name + ".stripped")
        with statements.open(encoding="utf-8") as lines, beside.open("w", encoding="utf-8") as out:
            out.writelines(_without(lines, traces))
        beside.replace(statements)
    return len(traces.people)


def found(statements: Path, forgotten: Forgotten) -> dict[str, set[str]]:
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
    classes = one_of(f"<{kind.iri}>" for kind in model.folded)
    folded = column(
        f"""SELECT DISTINCT q.s FROM quads q JOIN quads t ON t.s = q.s AND t.p = {quoted(RDF.type)}
                        WHERE q.o IN {terms} AND t.o IN {classes}"""
    )
    theirs = one_of({*people, *folded})
    passages = column(
        f"""SELECT DISTINCT iri(o) FROM quads WHERE p = {quoted(PROV.wasDerivedFrom)} AND s IN {theirs}
            AND o NOT IN (SELECT o FROM quads WHERE p = {quoted(PROV.wasDerivedFrom)} AND s NOT IN {theirs})"""
    )
    selectors = (
        column(f"SELECT DISTINCT iri(o) FROM quads WHERE p = {quoted(OA.hasSelector)} AND s IN {one_of(passages)}") if passages else set()
    )
    names = column(f"SELECT DISTINCT text(o) FROM quads WHERE p = {quoted(FOAF.name)} AND s IN {one_of(people)}")
    return _Traces({*people, *folded, *passages, *selectors}, set(people), names)


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


@dataclass(slots=True)
class Erasure:
    """What forgetting a person changed in tables, and what is left for a person to mend."""

    removed: dict[str, int] = field(default_factory=dict)
    """Rows removed, by file."""
    mentioned: list[str] = field(default_factory=list)
    """Cells that still name the person in passing: `file, row, column`."""


def erase_rows(folders: Iterable[Path], identifier: str, name: str) -> Erasure:
    """Remove the rows of a person from every CSV table and log of judgements under some folders, each file replaced in one step.

    A row is the person's where a cell is the person's identifier (`mary-gely`, `person/mary-gely`) or name; of the rows
    that an import refused, where all words of the name are there.
    """
    done = Erasure()
    own = {identifier, f"person/{identifier}", name}
    words = set(fold(name).split())
    for folder in folders:
        for path in sorted(folder.rglob("*.csv")):
            text = path.read_text(encoding="utf-8", errors="surrogateescape")
            header, *rows = list(csv.reader(io.StringIO(text, newline="")))
            refused = path.parent.name == REFUSALS
            kept = [row for row in rows if not (own & set(row) or (refused and words <= set(fold(" ".join(row)).split())))]
            if len(kept) < len(rows):
                out = io.StringIO(newline="")
                csv.writer(out, lineterminator="\n").writerows([header, *kept])
                write_whole(path, out.getvalue())
                _sum_again(path)
                done.removed[str(path)] = len(rows) - len(kept)
            done.mentioned += [
                f"{path}, {number}, {column}"
                for number, row in enumerate(kept, start=2)
                for column, cell in zip(header, row, strict=False)
                if name in cell
            ]
        for path in sorted(folder.rglob(JUDGEMENTS)):
            _erase_judgements(path, own, name, done)
    return done


def erase_scratch(store: Path, people: Mapping[str, Iterable[str]]) -> int:
    """Take people (names by IRI) out of the scratch graphs of a store, in one step: each statement that names one goes.

    Gives how many went. A server that runs meanwhile waits, and reads them anew.
    """
    statements = store / SCRATCH
    if not people or not statements.exists():
        return 0
    with FileLock(statements.with_name("lock")):
        return erase_statements(statements, people)


def erase_statements(statements: Path, people: Mapping[str, Iterable[str]]) -> int:
    """The same in a file of N-Quads."""
    words = [re.escape(iri) + r"(?![\w-])" for iri in people]
    words += [re.escape(literal(name).strip('"')) for names in people.values() for name in names]
    theirs = re.compile("|".join(words), re.IGNORECASE)
    lines = statements.read_bytes().decode("utf-8").split("\n")
    left = [line for line in lines if not theirs.search(line)]
    if len(left) < len(lines):
        write_whole(statements, "\n".join(left))
    return len(lines) - len(left)


def _erase_judgements(path: Path, own: set[str], name: str, done: Erasure) -> None:
    """Take a person out of a log of judgements: what was judged of them, and what rests on that; elsewhere the name alone.

    A line of text that holds the name is then another than the document's: what it says of others is to be seen again.
    """
    lines = path.read_text(encoding="utf-8", errors="surrogateescape").splitlines(keepends=True)
    told = [_told(line) for line in lines]
    theirs = {(one.get("document"), one.get("candidate")) for one in told if one.get("resource") in own or one.get("label") in own}

    def kept(one: dict[str, Any]) -> bool:
        links = [(one.get("document"), link) for ids in dict(one.get("links") or {}).values() for link in ids]
        return (
            (one.get("document"), one.get("candidate")) not in theirs
            and theirs.isdisjoint(links)
            and own.isdisjoint(link for _, link in links)
        )

    left = [line for line, one in zip(lines, told, strict=True) if kept(one)]
    clean = [line.replace(name, REDACTED) for line in left]
    if clean != lines:
        write_whole(path, "".join(clean))
        done.removed[str(path)] = len(lines) - len(left)
    texts = sorted((path.parent / "texts").glob("*.txt"))
    done.mentioned += [str(text) for text in texts if name in text.read_text(encoding="utf-8", errors="replace")]


def _told(line: str) -> dict[str, Any]:
    """What a line of a log says; {} for one that a crash cut."""
    try:
        found = json.loads(line)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _sum_again(path: Path) -> None:
    """Keep the checksum of a table that acceptance wrote in step with what is left of it."""
    metadata = path.parent / METADATA
    described = json.loads(metadata.read_text(encoding="utf-8")) if metadata.is_file() else {}
    if path.name in described.get(ACCEPTED, {}):
        described[ACCEPTED][path.name] = hashlib.sha256(path.read_bytes()).hexdigest()
        write_whole(metadata, json.dumps(described, ensure_ascii=False, indent=2) + "\n")
