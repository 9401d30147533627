"""What the handlers of requests share: the settings, the workers, how a request is read and a reply is given."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

from starlette.requests import ClientDisconnect
from starlette.responses import Response

from terrigraph.language import Text, speaking
from terrigraph.server import negotiation
from terrigraph.server.frames import MAX_ROWS_HEADER, Reply, RequestRefusedError, refused
from terrigraph.server.snapshots import mark
from terrigraph.store.embedded import erasing_under_way
from terrigraph.store.folder import ERASING, MANIFEST, pointed
from terrigraph.version import __version__

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.requests import Request

    from terrigraph.server.workers import Pool

_BODY_SECONDS = 20.0
MOST_BODY = 1 << 20
"""Bytes of a query or a form."""
FRESH = 60
"""Seconds for which an answer may be kept without asking again: what is erased is gone from caches soon."""
_UNSTEADY = ("RAND", "NOW", "UUID", "BNODE")


class ReplyCache:
    """Answers that were given for the graph in use, the latest asked for last: 64 MiB of them, none over 1 MiB."""

    def __init__(self, *, most: int = 64 << 20, largest: int = 1 << 20) -> None:
        self._most, self._largest, self._size = most, largest, 0
        self._replies: OrderedDict[str, Reply] = OrderedDict()

    def get(self, tag: str) -> Reply | None:
        """The answer of a tag, where it is kept."""
        if tag in self._replies:
            self._replies.move_to_end(tag)
        return self._replies.get(tag)

    def put(self, tag: str, reply: Reply) -> None:
        """Keep an answer, and let go of those not asked for since longest."""
        if len(reply.body) > self._largest or tag in self._replies:
            return
        self._replies[tag] = reply
        self._size += len(reply.body)
        while self._size > self._most:
            self._size -= len(self._replies.popitem(last=False)[1].body)

    def clear(self) -> None:
        """Let go of all."""
        self._replies.clear()
        self._size = 0


@dataclass(kw_only=True)
class Service:
    """A server: what it serves, and how."""

    store: Path
    base_url: str
    """Its public address, without a slash at the end."""
    query: Pool
    pages: Pool
    lists: Pool
    """For what takes longer than a page: lists, the explorer, reconciliation."""
    scratch: Pool | None = None
    rows: int = 10_000
    contact: str = ""
    """Whom to write to about one's own data."""
    token: bytes = field(default=b"", repr=False)
    keep_until: str = ""
    """The day until which the data are kept, as the notice says."""
    writing: asyncio.Lock = field(default_factory=asyncio.Lock)
    files: int = 0
    """Answers that are being sent from a file."""
    cache: ReplyCache = field(default_factory=ReplyCache, repr=False)
    _known: tuple[tuple[int, int], dict[str, Any]] | None = None

    @property
    def pools(self) -> list[Pool]:
        """All of its workers."""
        return [pool for pool in (self.query, self.pages, self.lists, self.scratch) if pool]

    @property
    def root(self) -> str:
        """The path that all of its addresses begin with: "" where it has a host for itself."""
        return urlsplit(self.base_url).path

    @property
    def manifest(self) -> dict[str, Any]:
        """What the graph in use is: name, sha256, built, quads, base; {} where there is none, or while a person is erased from it."""
        if (self.store / ERASING).exists():
            self._known = None
            return {}
        now = mark(self.store)
        if self._known is None or self._known[0] != now:
            try:
                name, _ = pointed(self.store)
                manifest = json.loads((self.store / "graphs" / name / MANIFEST).read_text(encoding="utf-8"))
            except (OSError, ValueError, KeyError):
                return {}
            self.cache.clear()  # of a graph that was replaced nothing is left: a person may have been erased from it
            self._known = (now, {key: manifest[key] for key in ("sha256", "built", "quads", "base", "sources")} | {"name": name})
        return self._known[1]

    def lets_write(self, request: Request) -> bool:
        """Whether a request bears the token."""
        kind, _, given = request.headers.get("authorization", "").partition(" ")
        return bool(self.token) and kind.lower() == "bearer" and hmac.compare_digest(given.strip().encode("latin-1", "replace"), self.token)


def parameters(request: Request) -> list[tuple[str, str]]:
    """The parameters of an address, each as often as it is given. Raises RequestRefusedError where they cannot be read."""
    return form(request.scope["query_string"])


def form(encoded: bytes) -> list[tuple[str, str]]:
    """The parameters of a form. Raises RequestRefusedError where they cannot be read."""
    try:
        return parse_qsl(encoded.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=200)
    except ValueError:
        why = Text("les paramètres ne sont pas en UTF-8 encodé", "the parameters are not percent-encoded UTF-8")
        raise RequestRefusedError(refused(400, why)) from None


async def body(request: Request, most: int = MOST_BODY) -> bytes:
    """The body of a request. Raises RequestRefusedError (400, 408, 413, 415)."""
    too_large = refused(413, Text(f"le corps dépasse {most} octets", f"the body is over {most} bytes"))
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > most:
        raise RequestRefusedError(too_large)
    if request.headers.get("content-encoding", "identity") != "identity":
        raise RequestRefusedError(refused(415, Text("un corps compressé n’est pas lu", "a compressed body is not read")))
    content = bytearray()
    try:
        async with asyncio.timeout(_BODY_SECONDS):
            async for block in request.stream():
                content += block
                if len(content) > most:
                    raise RequestRefusedError(too_large)
    except TimeoutError:
        raise RequestRefusedError(refused(408, Text("le corps n’est pas venu à temps", "the body did not come in time"))) from None
    except ClientDisconnect:
        raise RequestRefusedError(refused(400, Text("le corps est incomplet", "the body is incomplete"))) from None
    return bytes(content)


def language(request: Request) -> str:
    """The language of a request."""
    return negotiation.language(asked=request.query_params.get("lang", ""), header=request.headers.get("accept-language", ""))


# -------------------------------------------------------------------- conditional requests


def tag(service: Service, request: Request) -> str:
    """The entity tag of what a GET gives now: of the graph, this version, the address and what the client takes."""
    parts = (
        str(service.manifest.get("sha256", "")), __version__, service.base_url, str(service.rows), request.url.path,
        request.scope["query_string"].decode("latin-1"), request.headers.get("accept", ""), request.headers.get("accept-language", ""),
    )  # fmt: skip
    return f'W/"{hashlib.sha256(chr(0).join(parts).encode("utf-8", "replace")).hexdigest()[:32]}"'


def known(service: Service, request: Request) -> Response | None:
    """304 where a client already has what it asks for; the answer, where it was given before for the graph in use."""
    if request.method not in ("GET", "HEAD") or not service.manifest or not steady(request):
        return None
    had = request.headers.get("if-none-match")
    if had is not None:
        same = tag(service, request) in (one.strip() for one in had.split(","))
    else:
        same = _not_since(request.headers.get("if-modified-since", ""), _built(service))
    if same:
        return Response(status_code=304, headers=_caching(service, request))
    reply = service.cache.get(tag(service, request))
    return _given(reply, _caching(service, request)) if reply else None


def steady(request: Request) -> bool:
    """Whether the same address gives the same answer as long as the graph is the same."""
    return not any(word in request.scope["query_string"].decode("latin-1").upper() for word in _UNSTEADY)


def _built(service: Service) -> datetime | None:
    try:
        return datetime.fromisoformat(service.manifest["built"]).astimezone(UTC).replace(microsecond=0)
    except (KeyError, ValueError):
        return None


def _not_since(header: str, built: datetime | None) -> bool:
    if not header or built is None:
        return False
    try:
        return parsedate_to_datetime(header) >= built
    except (TypeError, ValueError):
        return False


def _caching(service: Service, request: Request) -> dict[str, str]:
    built = _built(service)
    dated = {"Last-Modified": format_datetime(built, usegmt=True)} if built else {}
    vary = {"Vary": "Accept, Accept-Language"}
    return {"ETag": tag(service, request), "Cache-Control": f"public, max-age={FRESH}", **vary, **dated}


# -------------------------------------------------------------------- replies


def responded(service: Service, request: Request, reply: Reply, *, cached: bool = True) -> Response:
    """A reply as a response; `cached`: whether it is one that caches may keep, where the client may ask whether it has changed."""
    if reply.status >= 400:
        return fault(service, request, reply)
    if (service.store / ERASING).exists():  # somebody is being erased since it was asked
        return fault(service, request, refused(503, *erasing_under_way(), Retry_After="5"))
    if reply.status == 200 and request.method in ("GET", "HEAD") and cached and steady(request):
        service.cache.put(tag(service, request), reply)
        return _given(reply, _caching(service, request))
    return _given(reply, {"Cache-Control": "no-store"})


def _given(reply: Reply, headers: dict[str, str]) -> Response:
    headers = {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": MAX_ROWS_HEADER} | headers | reply.headers
    return Response(reply.body, reply.status, headers | ({"Content-Type": reply.type} if reply.type else {}))


def fault(service: Service, request: Request, reply: Reply) -> Response:
    """A fault: a page for a browser, RFC 9457 JSON for a program."""
    french, english = reply.reason
    headers = {"Access-Control-Allow-Origin": "*", "Cache-Control": "no-store", "Vary": "Accept, Accept-Language"} | reply.headers
    spoken = language(request)
    if negotiation.wanted(request.headers.get("accept", ""), ("application/problem+json", "text/html")) == "text/html":
        from terrigraph.views.web.page import PAGE_HEADERS, fault_page

        with speaking(spoken):
            page = fault_page(reply.status, french if spoken == "fr" else english, service.root)
        return Response(page, reply.status, headers | {"Content-Type": "text/html; charset=utf-8"} | PAGE_HEADERS)
    problem = {"status": reply.status, "detail": french if spoken == "fr" else english}
    return Response(json.dumps(problem, ensure_ascii=False), reply.status, headers | {"Content-Type": "application/problem+json"})
