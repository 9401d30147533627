"""In a worker: the scratch graphs, the one place that can be written to over the network.

    <store>/scratch/statements.nq

The graph itself is derived from tables and never changed: what is put here is apart from it, is asked apart, and is nobody's
fact until it goes through a source. All of it is kept in memory and written whole to a new file, which then replaces the old one:
a reader sees the old statements or the new ones, and what was acknowledged is on disk.
"""

from __future__ import annotations

import email.parser
import email.policy
import re
from typing import TYPE_CHECKING, Any

import filelock
import pyoxigraph as ox

from terrigraph.errors import QueryError, StoreError
from terrigraph.language import Text
from terrigraph.model.namespaces import PREFIXES
from terrigraph.server import negotiation, querying, updating
from terrigraph.server.frames import Reply, refused
from terrigraph.store.embedded import refuse_while_erasing
from terrigraph.store.folder import SCRATCH, write_whole
from terrigraph.store.protocol import query_faults

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MOST_BYTES = 64 << 20
"""Of the file of quads."""
_READ = {
    "text/turtle": ox.RdfFormat.TURTLE, "application/x-turtle": ox.RdfFormat.TURTLE, "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/rdf+xml": ox.RdfFormat.RDF_XML, "application/ld+json": ox.RdfFormat.JSON_LD, "text/n3": ox.RdfFormat.TURTLE,
}  # fmt: skip
_LOCKED = 10.0


class ScratchHandler:
    """Answers queries over the scratch graphs, and writes them."""

    def __init__(self, store: Path) -> None:
        self._path = store / SCRATCH
        self._folder = self._path.parent
        self._folder.mkdir(parents=True, exist_ok=True)
        self._mark: tuple[int, int] | None = (-1, -1)
        self._graph = ox.Store()
        self._reload()  # a file that cannot be read is reported when the server starts

    def answer(self, job: dict[str, Any], body: bytes) -> Reply:
        """The reply to a job.

        "query" and "graph" are as QueryHandler's; "update" has "using" and "named"; "PUT", "POST" and "DELETE" are of a "graph".
        """
        refuse_while_erasing(self._folder.parent)
        if job["do"] in ("query", "graph"):
            self._reload()
            if job["do"] == "graph":
                return querying.one_graph(self._graph, job, union=False)
            own = {graph.value for graph in self._graph.named_graphs()}
            return querying.answered(self._graph, body, job, querying.Dataset(PREFIXES, own, union=False))
        with filelock.FileLock(self._folder / "lock", timeout=_LOCKED):
            self._reload()
            return self._written(job, body)

    def _reload(self) -> None:
        """Read the file of triples, where it has changed since it was read."""
        status = self._path.stat() if self._path.exists() else None
        mark = (status.st_mtime_ns, status.st_ino) if status else (0, 0)
        if mark == self._mark:
            return
        graph = ox.Store()
        if status:
            try:
                graph.bulk_load(path=str(self._path), format=ox.RdfFormat.N_QUADS)
            except (SyntaxError, OSError) as problem:
                raise StoreError(
                    Text(f"{self._path} ne peut être lu : {problem}", f"{self._path} cannot be read: {problem}"),
                    Text("Remettez une copie, ou retirez le fichier", "Put a copy back, or remove the file"),
                ) from None
        self._graph, self._mark = graph, mark

    def _written(self, job: dict[str, Any], body: bytes) -> Reply:
        self._mark = None  # until what is in memory is on disk it is not to be relied on
        reply = self._update(job, body) if job["do"] == "update" else self._graph_written(job, body)
        if reply.status < 300:
            content = self._graph.dump(format=ox.RdfFormat.N_QUADS) or b""
            if len(content) > MOST_BYTES:
                size = MOST_BYTES >> 20
                return refused(507, Text(f"les graphes d’essai dépasseraient {size} Mio", f"the scratch graphs would be over {size} MiB"))
            write_whole(self._path, content)
            status = self._path.stat()
            self._mark = (status.st_mtime_ns, status.st_ino)
        return reply

    def _update(self, job: dict[str, Any], body: bytes) -> Reply:
        try:
            text = updating.over(updating.checked(body.decode("utf-8")), using=job["using"], named=job["named"])
        except UnicodeDecodeError:
            raise QueryError(Text("la mise à jour n’est pas en UTF-8", "the update is not in UTF-8")) from None
        with query_faults():
            self._graph.update(text, base_iri=job["base"], prefixes=PREFIXES)
        return Reply(status=204)

    def _graph_written(self, job: dict[str, Any], body: bytes) -> Reply:
        """PUT, POST or DELETE of one graph ("": the default one)."""
        with query_faults():
            name = ox.NamedNode(job["graph"]) if job["graph"] else ox.DefaultGraph()
        there = self._graph.contains_named_graph(name) if isinstance(name, ox.NamedNode) else True
        if job["do"] == "DELETE":
            if not there:
                return querying.no_graph(job["graph"])
            self._graph.remove_graph(name)
            return Reply(status=204)
        quads = [quad for media, content in _parts(job["type"], body) for quad in _read(media, content, job, name)]
        if job["do"] == "PUT":
            self._graph.clear_graph(name)
        if isinstance(name, ox.NamedNode):
            self._graph.add_graph(name)
        self._graph.extend(quads)
        return Reply(status=204 if there else 201, headers={} if there or not job["created"] else {"Location": job["graph"]})


def _parts(content_type: str, body: bytes) -> Iterator[tuple[str, bytes]]:
    """The graphs that a body holds: itself, or each part of a multipart/form-data."""
    media, parameters = negotiation.media_type(content_type)
    if media != "multipart/form-data":
        yield content_type, body
        return
    head = f"Content-Type: multipart/form-data; boundary={parameters.get('boundary', '')}\r\n\r\n".encode()
    message = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(head + body)
    for part in message.iter_parts() if message.is_multipart() else ():
        payload = part.get_payload(decode=True)
        yield part.get("Content-Type", "text/turtle"), payload if isinstance(payload, bytes) else b""


def _read(content_type: str, body: bytes, job: dict[str, Any], name: ox.NamedNode | ox.DefaultGraph) -> Iterator[ox.Quad]:
    """The quads of a body, in one graph. Raises QueryError."""
    media, _ = negotiation.media_type(content_type)
    if media not in _READ:
        raise QueryError(Text(f"une partie est de type {media or '?'}", f"a part is of the type {media or '?'}"))
    if re.search(rb"<!\s*(DOCTYPE|ENTITY)", body, re.IGNORECASE) and _READ[media] == ox.RdfFormat.RDF_XML:
        raise QueryError(Text("un DOCTYPE est refusé", "a DOCTYPE is refused"))
    try:
        for quad in ox.parse(body, format=_READ[media], base_iri=job["graph"] or job["base"], rename_blank_nodes=True):
            if not isinstance(quad.graph_name, ox.DefaultGraph):
                raise QueryError(Text("un graphe est attendu, non plusieurs", "one graph is expected, not several"))
            yield ox.Quad(quad.subject, quad.predicate, quad.object, name)
    except (SyntaxError, ValueError, OSError) as problem:
        raise QueryError(Text(f"le graphe ne peut être lu : {problem}", f"the graph cannot be read: {problem}")) from None


def readable(content_type: str) -> bool:
    """Whether a graph of a type can be read."""
    media, parameters = negotiation.media_type(content_type)
    return (media in _READ or media == "multipart/form-data") and parameters.get("charset", "utf-8") in ("utf-8", "utf8", "us-ascii")
