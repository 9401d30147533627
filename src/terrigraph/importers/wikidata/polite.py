"""Asks a public SPARQL endpoint without being a burden to it: one request at a time, and waiting when asked to."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.client import HTTPException
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urlsplit
from urllib.request import Request, urlopen

from terrigraph.errors import TerrigraphError, UsageError
from terrigraph.language import Text
from terrigraph.version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable
    from email.message import Message

_TO_RETRY = (429, 500, 502, 503, 504)
_LONGEST_WAIT = 300.0
_MOST_BYTES = 64 << 20


class AwayError(TerrigraphError):
    """An endpoint does not answer, or not as it should; what was fetched before is kept."""


@dataclass(slots=True, kw_only=True)
class Endpoint:
    """A SPARQL endpoint, asked politely."""

    address: str
    contact: str = ""
    """An address or a page where its keepers can reach who asks; it goes into the User-Agent."""
    pause: float = 1.0
    """Seconds between two requests."""
    tries: int = 6
    timeout: float = 90.0
    sleep: Callable[[float], None] = time.sleep
    report: Callable[[Text], None] = field(default=lambda _: None)
    _asked: bool = False

    def __post_init__(self) -> None:
        if urlsplit(self.address).scheme not in ("http", "https"):
            raise UsageError(Text(f"une adresse http(s) est attendue : {self.address}", f"an http(s) address is expected: {self.address}"))

    @property
    def agent(self) -> str:
        """How it presents itself."""
        where = f"; {self.contact}" if self.contact else ""
        return f"terrigraph/{__version__} (https://w3id.org/terrigraph/{where})"

    def select(self, query: str) -> dict[str, Any]:
        """The answer to a SELECT query, as SPARQL 1.1 JSON results.

        Waits as long as the endpoint asks (Retry-After), else twice as long at each failure; raises AwayError when it
        still fails, or at once where trying again is no use.
        """
        wait = self.pause
        for attempt in range(1, self.tries + 1):
            if self._asked:
                self.sleep(wait if attempt > 1 else self.pause)
            self._asked = True
            try:
                return self._ask(query)
            except HTTPError as problem:
                asked = _asked_wait(problem.headers)
                problem.close()
                if problem.code not in _TO_RETRY:
                    raise self._away(f"HTTP {problem.code}") from None
                reason = f"HTTP {problem.code}"
            except (URLError, TimeoutError, ConnectionError, HTTPException, ValueError) as problem:
                asked, reason = None, str(problem)[:200]
            wait = min(_LONGEST_WAIT, asked if asked is not None else max(1.0, self.pause) * 2**attempt)
            if attempt < self.tries:
                self.report(Text(f"{reason} : nouvel essai dans {wait:.0f} s", f"{reason}: trying again in {wait:.0f} s"))
        raise self._away(reason)

    def _away(self, reason: str) -> AwayError:
        return AwayError(
            Text(f"{self.address} ne répond pas comme il faut ({reason})", f"{self.address} does not answer as it should ({reason})"),
            Text(
                "Relancez plus tard : ce qui est déjà reçu est gardé et ne sera pas redemandé.",
                "Run it again later: what was received is kept and will not be asked for again.",
            ),
        )

    def _ask(self, query: str) -> dict[str, Any]:
        """One request. Raises ValueError where the answer is cut short or is no JSON results."""
        headers = {
            "User-Agent": self.agent,
            "Accept": "application/sparql-results+json",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        request = Request(self.address, urlencode({"query": query}).encode(), headers)  # noqa: S310 - http(s) only, checked above
        with urlopen(request, timeout=self.timeout) as response:  # noqa: S310
            data = response.read(_MOST_BYTES + 1)
        if len(data) > _MOST_BYTES:
            raise ValueError("the answer is over 64 MiB")
        answer = json.loads(data)
        if not isinstance(answer, dict) or not isinstance(answer.get("results", {}).get("bindings"), list):
            raise ValueError("not SPARQL JSON results")
        return answer


def _asked_wait(headers: Message) -> float | None:
    """How many seconds an answer asks to wait (Retry-After, in seconds or as a date)."""
    wait = headers.get("Retry-After", "").strip()
    if wait.isdecimal():
        return float(wait)
    try:
        return max(0.0, (parsedate_to_datetime(wait) - datetime.now(UTC)).total_seconds()) if wait else None
    except (ValueError, TypeError):
        return None
