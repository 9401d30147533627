"""The service put together: its addresses, its workers, and how it starts and stops."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
import time
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from terrigraph.errors import StoreError, UsageError
from terrigraph.language import Text
from terrigraph.model import periods
from terrigraph.server import protocol, service, workers
from terrigraph.server.connections import BoundedProtocol
from terrigraph.server.frames import Reply, RequestRefusedError
from terrigraph.server.guard import Guard, Rules, hosts_of
from terrigraph.server.service import Service
from terrigraph.server.workers import Bounds, Pool
from terrigraph.store.embedded import verified
from terrigraph.store.folder import ERASING, STATEMENTS
from terrigraph.version import __version__
from terrigraph.views.web.page import STYLE

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from starlette.requests import Request

_ANY = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
_SHORTEST_TOKEN = 20
_GRACE = 10
"""Seconds that requests under way have when the server is stopped."""
_MOST_OPEN = 500
"""Connections at a time; those above get 503 and are to come back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How a service is run."""

    store: Path
    host: str = "127.0.0.1"
    port: int = 8000
    base_url: str = ""
    """Its public address; "": that of the host and the port."""
    token: str = ""
    """Lets its bearer write scratch graphs; "": nobody does."""
    contact: str = ""
    """Whom people write to about their own data."""
    keep_until: str = ""
    """The day (YYYY-MM-DD) until which the data are kept, as the notice says."""
    workers: int = 2
    rate: float = 20.0
    rows: int = 10_000
    proxied: bool = False
    """Whether a proxy on this machine says who asks (X-Forwarded-For)."""
    bounds: Bounds = field(default_factory=Bounds)

    @property
    def address(self) -> str:
        """The public address."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return self.base_url.rstrip("/") or f"http://{host}:{self.port}"


def token_of(path: Path) -> str:
    """The token that a file holds. Raises UsageError where it is short, or where others than its owner may read it."""
    token = path.read_text(encoding="utf-8-sig", errors="replace").strip()
    if path.stat().st_mode & 0o077:
        raise UsageError(
            Text(f"{path} peut être lu par d’autres", f"{path} may be read by others"), Text(f"chmod 600 {path}", f"chmod 600 {path}")
        )
    if len(token) < _SHORTEST_TOKEN or not token.isascii() or not token.isprintable() or " " in token:
        why = Text(f"{path} ne contient pas de jeton", f"{path} does not hold a token")
        how = Text(f"{_SHORTEST_TOKEN} caractères simples au moins", f"{_SHORTEST_TOKEN} plain characters at least")
        make = f"openssl rand -hex 32 > {path}"
        raise UsageError(why, Text(f"{how.fr} : {make}", f"{how.en}: {make}"))
    return token


def checked(settings: Settings) -> Settings:
    """The same settings. Raises UsageError for those that make no service."""
    public = urlsplit(settings.address)
    if public.scheme not in ("http", "https") or not public.hostname or public.query or public.fragment or "@" in public.netloc:
        example = "https://graph.example.org"
        raise UsageError(
            Text(f"« {settings.base_url} » n’est pas une adresse du web", f'"{settings.base_url}" is no address of the web'),
            Text(f"Par exemple {example}", f"For instance {example}"),
        )
    if settings.keep_until and periods.day(settings.keep_until) < datetime.now(UTC).date().isoformat():
        day = settings.keep_until
        raise UsageError(
            Text(f"les données ne devaient être gardées que jusqu’au {day}", f"the data were to be kept until {day} alone"),
            Text("Relisez-les, et donnez un autre jour : --keep-until", "Review them, and give another day: --keep-until"),
        )
    bounds = settings.bounds
    limits = {
        "--port": (0, settings.port, 65535), "--workers": (1, settings.workers, 64), "--rows": (1, settings.rows, 1_000_000),
        "--rate": (0, settings.rate, 1e6), "--seconds": (0.1, bounds.seconds, 3600), "--memory": (64, bounds.memory >> 20, 1 << 20),
    }  # fmt: skip
    for name, (least, value, most) in limits.items():
        if not least <= value <= most:
            raise UsageError(Text(f"{name} : de {least} à {most}", f"{name}: from {least} to {most}"))
    return settings


def made(settings: Settings) -> Service:
    """The service of some settings, whose workers are still to be started."""
    bounds = replace(settings.bounds, workers=settings.workers)
    wider = replace(bounds, memory=max(bounds.memory, 3 << 30))  # columns reserve more than they use
    store = settings.store.resolve()
    return Service(
        store=store,
        base_url=settings.address,
        query=Pool("query", store, bounds),
        pages=Pool("pages", store, wider),
        lists=Pool("lists", store, wider),
        scratch=Pool("scratch", store, bounds) if settings.token else None,
        rows=settings.rows,
        contact=settings.contact,
        token=settings.token.encode(),
        keep_until=settings.keep_until,
    )


def application(settings: Settings, served: Service) -> Guard:
    """The ASGI application of a service, which ends its workers when it is stopped."""

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        for pool in served.pools:
            await pool.stop()

    faults = {RequestRefusedError: _refused, HTTPException: _http_fault, Exception: _fault}
    app = Starlette(routes=_routes(served), lifespan=lifespan, exception_handlers=faults)
    app.router.redirect_slashes = False
    app.state.service = served
    hosts = hosts_of(settings.address, host=settings.host, port=settings.port)
    return Guard(app, Rules(hosts=hosts, rate=settings.rate, secure=settings.address.startswith("https://")))


def _routes(served: Service) -> list[Route]:
    from terrigraph.server import browsing

    routes = [
        Route("/sparql", protocol.sparql, methods=_ANY),
        Route("/sparql/", protocol.sparql, methods=_ANY),
        Route("/graphs", protocol.graphs, methods=_ANY),
        Route("/health", health),
        Route("/style.css", style),
        *browsing.routes(),
    ]
    if served.scratch:
        routes += [
            Route("/scratch/sparql", protocol.scratch_query, methods=_ANY),
            Route("/scratch/update", protocol.scratch_update, methods=_ANY),
            Route("/scratch/graphs", protocol.scratch_graphs, methods=_ANY),
            Route("/scratch/graphs/{path:path}", protocol.scratch_graphs, methods=_ANY),
        ]
    return routes


async def health(request: Request) -> Response:
    """/health: whether the server can answer, which graph it holds, and how its workers fare."""
    served: Service = request.app.state.service
    known = served.manifest
    pools = {pool.kind: {"ready": pool.ready, "replaced": pool.replaced} for pool in served.pools}
    well = bool(known) and all(pool["ready"] for pool in pools.values())
    report: dict[str, Any] = {
        "status": "ok" if well else "degraded",
        "version": __version__,
        "graph": {key: known.get(key, "") for key in ("sha256", "built", "quads")},
        "workers": pools,
    }
    return JSONResponse(report, 200 if well else 503, {"Cache-Control": "no-store"})


async def style(_: Request) -> Response:
    """/style.css."""
    return Response(STYLE, headers={"Content-Type": "text/css; charset=utf-8", "Cache-Control": "public, max-age=3600"})


async def _refused(request: Request, problem: Exception) -> Response:
    """What a handler refuses."""
    assert isinstance(problem, RequestRefusedError)  # noqa: S101 - it is registered for these
    return service.fault(request.app.state.service, request, problem.reply)


async def _http_fault(request: Request, problem: Exception) -> Response:
    """What the router itself refuses."""
    assert isinstance(problem, HTTPException)  # noqa: S101 - it is registered for these
    reasons = {
        404: ("il n’y a rien à cette adresse", "there is nothing at this address"),
        405: ("méthode non admise", "method not allowed"),
    }
    reason = reasons.get(problem.status_code, ("demande refusée", "request refused"))
    return service.fault(
        request.app.state.service, request, Reply(status=problem.status_code, reason=reason, headers=dict(problem.headers or {}))
    )


async def _fault(request: Request, _: Exception) -> Response:
    """What nobody foresaw: 500, without a word of what it was."""
    reason = ("une faute du serveur ; elle est dans son journal", "a fault of the server; it is in its log")
    return service.fault(request.app.state.service, request, Reply(status=500, reason=reason))


def run(settings: Settings) -> None:
    """Serve until stopped (SIGTERM, Ctrl-C): requests under way are then finished.

    Raises StoreError where there is no graph, UsageError where the settings make no service or nobody may listen there.
    """
    _verify_small(checked(settings).store)
    # the protocol is named: asyncio sends small answers at once (TCP_NODELAY) on such a socket alone
    listening = socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if os.name == "posix":
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((settings.host, settings.port))
    except OSError as problem:
        listening.close()
        where = f"{settings.host}:{settings.port}"
        raise UsageError(
            Text(f"on ne peut écouter à {where} : {problem.strerror}", f"nobody can listen at {where}: {problem.strerror}"),
            Text("Choisissez une autre adresse : --host, --port", "Choose another address: --host, --port"),
        ) from None
    settings = replace(settings, port=listening.getsockname()[1])
    asyncio.run(_serve(settings, listening))


def _is_large(path: str) -> bool:
    """Whether a file of a graph is one that the engine checks block by block as it reads it, or that answers nothing."""
    return path.endswith(".sst") or path == STATEMENTS


def _verify_small(store: Path) -> None:
    """Sum the files by which the graph in use answers, but the large ones, and print its size, date and checksum. Raises StoreError."""
    known = verified(store, wanted=lambda path: not _is_large(path)).manifest
    built, short = known.built[:16].replace("T", " "), known.sha256[:12]
    print(
        Text(
            f"graphe de {known.quads} énoncés, construit le {built}, {short}…",
            f"graph of {known.quads} statements, built on {built}, {short}…",
        ),
        flush=True,
    )


async def _verify_large(store: Path, server: uvicorn.Server) -> StoreError | None:
    """Sum the large files while the service answers; where one is damaged the service is stopped, and the error given."""
    began = time.monotonic()
    try:
        await asyncio.to_thread(verified, store, wanted=_is_large)
    except StoreError as damage:
        if (store / ERASING).exists():  # the graph is not damaged, and another comes
            return None
        server.should_exit = True
        return damage
    seconds = f"{time.monotonic() - began:.1f} s"
    print(Text(f"ses fichiers sont intacts (sommés en {seconds})", f"its files are intact (summed in {seconds})"), flush=True)
    return None


async def _serve(settings: Settings, listening: socket.socket) -> None:
    served = made(settings)
    try:
        await asyncio.gather(*(pool.start() for pool in served.pools))
    except (workers.EndedError, TimeoutError):
        for pool in served.pools:
            await pool.stop()
        raise UsageError(
            Text("un processus de travail n’a pu démarrer ; il dit pourquoi ci-dessus", "a worker could not start; it says why above")
        ) from None
    if not all(pool.confined for pool in served.pools):
        print(
            Text(
                "attention : ce système ne retire pas le réseau aux processus qui exécutent les requêtes ; seule leur lecture les arrête",
                "warning: this system does not take the network away from the processes that run queries; only reading them stops them",
            ),
            file=sys.stderr,
        )
    config = uvicorn.Config(
        application(settings, served), http=BoundedProtocol, access_log=False, server_header=False, log_level="warning",
        proxy_headers=settings.proxied, forwarded_allow_ips="127.0.0.1", timeout_graceful_shutdown=_GRACE, limit_concurrency=_MOST_OPEN,
    )  # fmt: skip
    print(Text(f"servi à {settings.address}/ (Ctrl-C arrête)", f"served at {settings.address}/ (Ctrl-C stops)"), flush=True)
    server = uvicorn.Server(config)
    verifying = asyncio.create_task(_verify_large(settings.store, server))
    await server.serve(sockets=[listening])
    if damage := await verifying:
        raise damage
