"""What is checked before every request and added to every answer: the host, how often, how large, what a browser may do, the log."""

from __future__ import annotations

import json
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from h11 import LocalProtocolError

from terrigraph.language import Text

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, MutableMapping

    Scope = MutableMapping[str, Any]
    Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
    Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

LONGEST_PATH = 2_000
"""Bytes."""
_MOST_CALLERS = 10_000
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), browsing-topics=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
}
"""What every answer says, unless it says otherwise itself."""


class Allowance:
    """How often each caller may ask: so many a second, and three times that at once."""

    def __init__(self, rate: float, now: Callable[[], float] = time.monotonic) -> None:
        self.rate, self._now = rate, now
        self._left: dict[str, tuple[float, float]] = {}
        """What is left to each caller, and when that was; in memory alone, and never logged."""

    def takes(self, caller: str) -> bool:
        """Whether a caller may ask now."""
        if not self.rate:
            return True
        now, most = self._now(), 3 * self.rate
        left, then = self._left.pop(caller, (most, now))
        left = min(most, left + (now - then) * self.rate)
        if len(self._left) >= _MOST_CALLERS:
            self._left.pop(next(iter(self._left)))
        self._left[caller] = (left - 1 if left >= 1 else left, now)
        return left >= 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What is allowed."""

    hosts: frozenset[str]
    """The names under which the server may be asked, with their ports."""
    rate: float = 20.0
    """Requests a second from one address; 0: any number."""
    secure: bool = False
    """Whether the server is reached by https alone."""
    log: Callable[[str], None] = lambda line: print(line, file=sys.stderr, flush=True)


def hosts_of(base_url: str, *, host: str, port: int) -> frozenset[str]:
    """The hosts of a server: the one of its public address, and this machine's own."""
    named = {urlsplit(base_url).netloc.lower()}
    for own in {host, "localhost", "127.0.0.1", "[::1]"} - {"0.0.0.0", "::"}:  # noqa: S104 - compared, not bound
        named |= {f"{own}:{port}".lower(), own.lower()} if port in (80, 443) else {f"{own}:{port}".lower()}
    return frozenset(named)


class Guard:
    """The outermost layer of the application."""

    def __init__(self, app: Callable[[Scope, Receive, Send], Awaitable[None]], rules: Rules) -> None:
        self.app, self.rules = app, rules
        self.allowance = Allowance(rules.rate)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let one request through, or say why not."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began = time.perf_counter()
        entry: dict[str, Any] = {"status": 500, "bytes": 0}

        async def sending(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                entry["status"] = message["status"]
                message["headers"] = self._with_own(list(message.get("headers", [])))
            entry["bytes"] += len(message.get("body", b""))
            await send(message)

        try:
            if why := self._refusal(scope):
                await _refuse(sending, *why)
            else:
                await self.app(scope, receive, sending)
        except LocalProtocolError:  # the client broke the protocol and has its answer: nobody is there any more
            entry["status"] = 400
        finally:
            self._log(scope, entry, (time.perf_counter() - began) * 1000)

    def _refusal(self, scope: Scope) -> tuple[int, Text] | None:
        headers = dict(scope["headers"])
        host = headers.get(b"host", b"").decode("latin-1").lower()
        path = scope.get("raw_path") or scope["path"].encode()
        if host not in self.rules.hosts:
            return 421, Text("ce serveur n’est pas celui de cet hôte", "this server is not that host's")
        if len(path) > LONGEST_PATH:
            return 414, Text("l’adresse est trop longue", "the address is too long")
        if any(char < " " or char in "\\\x7f" for char in scope["path"]) or "�" in scope["path"]:
            return 400, Text("l’adresse contient ce qu’aucune ne contient", "the address holds what no address holds")
        caller = (scope.get("client") or ("", 0))[0]
        if not self.allowance.takes(caller):
            return 429, Text("trop de demandes ; attendez une seconde", "too many requests; wait a second")
        return None

    def _with_own(self, headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
        present = {name.lower() for name, _ in headers}
        own = HEADERS | ({"Strict-Transport-Security": "max-age=31536000"} if self.rules.secure else {})
        return headers + [(name.encode(), value.encode()) for name, value in own.items() if name.lower().encode() not in present]

    def _log(self, scope: Scope, entry: dict[str, Any], milliseconds: float) -> None:
        """A line of JSON: neither the address of who asks, nor what is asked beyond the path."""
        line = {
            "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
            "method": scope["method"],
            "path": scope["path"][:LONGEST_PATH],
            **entry,
            "ms": round(milliseconds, 1),
        }
        self.rules.log(json.dumps(line))


async def _refuse(send: Send, status: int, why: Text) -> None:
    body = json.dumps({"status": status, "detail": why.en, "detail_fr": why.fr}, ensure_ascii=False).encode()
    headers = [(b"content-type", b"application/problem+json"), (b"content-length", str(len(body)).encode())]
    if status == 429:
        headers.append((b"retry-after", b"1"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
