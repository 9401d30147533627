"""HTTP to one server, as a SPARQL endpoint needs it: authentication, patience, and bounds on what may come back.

Nothing here knows SPARQL. Requests go to http and https addresses only, credentials only to the server that
was named, never in clear text over a network, and never into a message.
"""

from __future__ import annotations

import http.client
import os
import random
import re
import ssl
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from terrigraph.errors import QueryError, StoreError, UsageError
from terrigraph.language import Text
from terrigraph.remote.authorisation import Authorisations, Credentials, is_here
from terrigraph.version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable
    from email.message import Message

ATTEMPTS = 5
FIRST_WAIT = 0.5
"""Seconds before the second attempt; doubled each time, with a random part."""
LONGEST_WAIT = 60.0
"""Seconds that a server may ask us to wait (Retry-After) before we give up."""
TIMEOUT = 120.0
"""Seconds without a byte (`TERRIGRAPH_TIMEOUT`); a whole answer may take ten times as long."""
MOST_BYTES = 512 << 20
"""Bytes of an answer."""
_BUSY = (429, 502, 503, 504)
_UNDONE = (429, 503)
"""The statuses that say that the request was not carried out."""
_MOVED = (301, 302, 307, 308)
_MOST_REDIRECTS = 5
_BLOCK = 1 << 18
_BROKEN = (ConnectionResetError, ConnectionAbortedError, BrokenPipeError, http.client.RemoteDisconnected, http.client.IncompleteRead)


@dataclass(frozen=True, slots=True)
class ServerAnswer:
    """What a server answered."""

    status: int
    headers: Message
    body: bytes

    @property
    def type(self) -> str:
        """The media type, without its parameters."""
        return self.headers.get_content_type() if self.headers.get("Content-Type") else ""

    def excerpt(self) -> str:
        """The beginning of the body, on one line, fit to be shown."""
        text = self.body[:4000].decode("utf-8", "replace")
        if self.type == "text/html":
            text = re.sub(r"<(script|style).*?</\1>|<[^>]*>", " ", text, flags=re.DOTALL | re.IGNORECASE)
        return " ".join("".join(char if char.isprintable() else " " for char in text).split())[:400]


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is sent: `accept` and `kind` (of the body) are media types; `again` is whether it may be sent twice."""

    method: str
    url: str
    body: bytes | None = None
    accept: str = ""
    kind: str = ""
    again: bool = True


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where a server takes queries, updates and whole graphs ("" where that is not known)."""

    query: str
    update: str = ""
    graphs: str = ""

    @classmethod
    def of(cls, url: str) -> Addresses:
        """The addresses that go with a query address, as Oxigraph, Virtuoso, Fuseki, RDF4J and GraphDB have them."""
        parts = urlsplit(url)
        path = parts.path.rstrip("/")
        before, _, last = path.rpartition("/")

        def at(update: str, graphs: str) -> Addresses:
            return cls(url, *(parts._replace(path=there, query="").geturl() for there in (update, graphs)))

        if "/repositories/" in path:
            return at(f"{path}/statements", f"{path}/rdf-graphs/service")
        if last in ("sparql", "sparql-auth") and not before:
            return at("/sparql-auth", "/sparql-graph-crud-auth")
        if last in ("query", "sparql"):
            return at(f"{before}/update", f"{before}/data" if before else "/store")
        return cls(url)


def checked_url(url: str) -> str:
    """An address that may be asked. Raises UsageError for another scheme, or credentials inside."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or re.search(r"[\s\x00-\x1f\x7f]", url) or parts.fragment:
        raise UsageError(
            Text(
                "l’adresse d’un graphe distant s’écrit https://serveur/chemin",
                "the address of a remote graph is written https://server/path",
            )
        )
    if parts.username or parts.password:
        raise UsageError(
            Text("l’adresse contient un nom d’utilisateur ou un mot de passe", "the address holds a user name or a password"),
            Text("Donnez-les par TERRIGRAPH_USER et TERRIGRAPH_PASSWORD.", "Give them by TERRIGRAPH_USER and TERRIGRAPH_PASSWORD."),
        )
    return url


class Server:
    """One server: sends requests, waits and tries again where that helps."""

    def __init__(
        self,
        url: str,
        credentials: Credentials | None = None,
        timeout: float | None = None,
        most_bytes: int = MOST_BYTES,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.url = checked_url(url)
        self.host = urlsplit(url).netloc
        self.timeout = timeout or _timeout()
        self.most_bytes = most_bytes
        self._sleep = sleep
        self._known = Authorisations(credentials if credentials is not None else Credentials.of_environment())
        self._opener = urllib.request.OpenerDirector()
        for handler in (
            urllib.request.ProxyHandler({} if is_here(url) else None),
            urllib.request.HTTPHandler(),
            urllib.request.HTTPSHandler(context=ssl.create_default_context()),
            urllib.request.HTTPErrorProcessor(),
            urllib.request.HTTPDefaultErrorHandler(),
        ):
            self._opener.add_handler(handler)

    def send(self, message: Request) -> ServerAnswer:
        """Send a request; gives the answer, whatever its status, except for those where trying again helps.

        Raises StoreError where the server is away, is busy for too long, sends more than it may or sends us elsewhere.
        """
        url = checked_url(message.url)
        attempt = redirects = 0
        challenged = False
        if message.body and len(message.body) > _BLOCK and self._known.expects_challenge(url):
            self._introduce(message)
        while True:
            wait = FIRST_WAIT * 2**attempt * (1 + random.random() / 4)  # noqa: S311 - spreads the attempts
            attempt += 1
            try:
                answer = self._once(message, url)
            except _BROKEN as problem:
                if not message.again or attempt >= ATTEMPTS:
                    raise self._away(problem) from None
            else:
                if answer.status in _MOVED:
                    redirects += 1
                    url = self._moved(url, answer, redirects)
                    continue
                if answer.status == 401 and not challenged and self._known.learn(url, answer.headers):
                    challenged = True
                    continue
                if answer.status not in (_BUSY if message.again else _UNDONE):
                    return answer
                wait = _asked_wait(answer.headers.get("Retry-After", ""), wait)
                if attempt >= ATTEMPTS or wait > LONGEST_WAIT:
                    raise self._busy(answer, wait)
            self._sleep(wait)

    def accept(self, answer: ServerAnswer, reading: bool = False) -> None:
        """Raise what an answer that is none calls for: StoreError, and QueryError for a query that is refused (`reading`)."""
        host, excerpt = self.host, answer.excerpt()
        if answer.status in (401, 403):
            raise StoreError(
                Text(f"{host} refuse l’accès (HTTP {answer.status})", f"{host} refuses access (HTTP {answer.status})"),
                Text("Donnez TERRIGRAPH_USER et TERRIGRAPH_PASSWORD, ou TERRIGRAPH_TOKEN, qui aient ce droit.",
                     "Give a TERRIGRAPH_USER and TERRIGRAPH_PASSWORD, or a TERRIGRAPH_TOKEN, that have that right."),
            )  # fmt: skip
        page = answer.type in ("text/html", "application/xhtml+xml")
        if answer.status in (404, 405) or (reading and page and answer.status < 500):
            raise StoreError(
                Text(f"{host} ne répond pas en SPARQL à cette adresse (HTTP {answer.status}, {answer.type})",
                     f"{host} does not speak SPARQL at this address (HTTP {answer.status}, {answer.type})"),
                Text("Donnez l’adresse des requêtes : …/query (Oxigraph), …/sparql (Virtuoso), …/jeu/sparql (Fuseki).",
                     "Give the address of queries: …/query (Oxigraph), …/sparql (Virtuoso), …/dataset/sparql (Fuseki)."),
            )  # fmt: skip
        if answer.status >= 400:
            status = f"HTTP {answer.status}"
            refused = Text(f"{host} refuse la demande ({status}) : {excerpt}", f"{host} refuses the request ({status}): {excerpt}")
            raise QueryError(refused) if reading else StoreError(refused)
        if answer.status >= 300:
            raise StoreError(Text(f"{host} répond HTTP {answer.status}", f"{host} answers HTTP {answer.status}"))

    def _introduce(self, message: Request) -> None:
        """Get the challenge with an empty request, as a server may hang up on a long one that it has not allowed."""
        answer = self._once(Request(method="POST", url=message.url, body=b"", accept=message.accept, kind=message.kind), message.url)
        if answer.status == 401:
            self._known.learn(message.url, answer.headers)

    def _once(self, message: Request, url: str) -> ServerAnswer:
        request = urllib.request.Request(url, data=message.body, method=message.method)  # noqa: S310 - checked_url
        request.add_header("User-Agent", f"terrigraph/{__version__}")
        for name, value in (("Accept", message.accept), ("Content-Type", message.kind)):
            if value:
                request.add_header(name, value)
        if authorisation := self._known.header(message.method, url):
            request.add_unredirected_header("Authorization", authorisation)
        try:
            try:
                response = self._opener.open(request, timeout=self.timeout)
            except urllib.error.HTTPError as problem:
                response = problem
            with response:
                return ServerAnswer(response.status or 0, response.headers, self._body(response))
        except urllib.error.URLError as problem:
            reason = problem.reason if isinstance(problem.reason, Exception) else problem
            if isinstance(reason, _BROKEN):
                raise reason from None
            raise self._away(reason) from None
        except _BROKEN:
            raise
        except (OSError, http.client.HTTPException) as problem:
            raise self._away(problem) from None

    def _body(self, response: http.client.HTTPResponse | urllib.error.HTTPError) -> bytes:
        """The whole body; a body that ends before it should is IncompleteRead."""
        until = time.monotonic() + 10 * self.timeout
        blocks, size = [], 0
        while block := response.read(_BLOCK):
            blocks.append(block)
            size += len(block)
            if size > self.most_bytes:
                raise self._too_much()
            if time.monotonic() > until:
                raise TimeoutError
        expected = response.headers.get("Content-Length", "")
        if expected.isdigit() and size < int(expected):
            raise http.client.IncompleteRead(b"", int(expected) - size)
        return b"".join(blocks)

    def _moved(self, url: str, answer: ServerAnswer, redirects: int) -> str:
        """The address that a redirect names, where it is on the same server (or the same, safer)."""
        new = urljoin(url, answer.headers.get("Location", ""))
        here, there = urlsplit(url), urlsplit(new)
        same = here.hostname == there.hostname
        same_origin = same and (here.scheme, here.port) == (there.scheme, there.port)
        safer = same and (here.scheme, there.scheme) == ("http", "https")
        if not (same_origin or safer) or redirects > _MOST_REDIRECTS:
            where = f"{there.scheme}://{there.hostname}"
            raise StoreError(
                Text(f"{self.host} renvoie vers {where} ; renvoi non suivi", f"{self.host} redirects to {where}; not followed"),
                Text("Si c’est la bonne adresse, donnez-la par --store.", "If that is the right address, give it by --store."),
            )
        return checked_url(new)

    def _away(self, problem: Exception) -> StoreError:
        why: Text | str = " ".join(str(problem).split()) or type(problem).__name__
        if isinstance(problem, TimeoutError):
            why = Text(f"pas de réponse en {self.timeout:g} s", f"no answer within {self.timeout:g} s")
        elif isinstance(problem, ssl.SSLError):
            why = Text(f"certificat ou chiffrement refusé, {why}", f"certificate or encryption refused, {why}")
        elif isinstance(problem, http.client.IncompleteRead):
            why = Text("réponse coupée", "answer cut short")
        fr, en = (why.fr, why.en) if isinstance(why, Text) else (why, why)
        return StoreError(
            Text(f"le serveur {self.host} ne répond pas ({fr})", f"the server {self.host} does not answer ({en})"),
            Text(
                "Vérifiez l’adresse, que le serveur tourne et que le réseau y mène ; TERRIGRAPH_TIMEOUT donne plus de secondes.",
                "Check the address, that the server runs and that the network leads there; TERRIGRAPH_TIMEOUT gives more seconds.",
            ),
        )

    def _busy(self, answer: ServerAnswer, wait: float) -> StoreError:
        later = Text("plus tard", "later") if wait <= LONGEST_WAIT else Text(f"dans {wait:.0f} s", f"in {wait:.0f} s")
        return StoreError(
            Text(f"le serveur {self.host} est occupé ou en panne (HTTP {answer.status})",
                 f"the server {self.host} is busy or out of order (HTTP {answer.status})"),
            Text(f"Recommencez {later.fr}.", f"Try again {later.en}."),
        )  # fmt: skip

    def _too_much(self) -> StoreError:
        return StoreError(
            Text(
                f"le serveur {self.host} envoie plus de {self.most_bytes >> 20} Mo",
                f"the server {self.host} sends over {self.most_bytes >> 20} MB",
            ),
            Text("Demandez moins : un LIMIT, moins de variables.", "Ask for less: a LIMIT, fewer variables."),
        )


def _timeout() -> float:
    given = os.environ.get("TERRIGRAPH_TIMEOUT", "")
    try:
        seconds = float(given) if given else TIMEOUT
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < 1e6:
        raise UsageError(Text("TERRIGRAPH_TIMEOUT n’est pas un nombre de secondes", "TERRIGRAPH_TIMEOUT is not a number of seconds"))
    return seconds


def _asked_wait(retry_after: str, otherwise: float) -> float:
    """Seconds to wait: as the server asks (a number, or a date), else as we would."""
    if retry_after.strip().isdigit():
        return max(float(retry_after), 0.0)
    try:
        return max(parsedate_to_datetime(retry_after).timestamp() - time.time(), 0.0) if retry_after else otherwise
    except ValueError:
        return otherwise
