"""Being let in by a server: what to say to it, learnt from what it asks for (Basic, Digest, or a token).

A secret is never sent in clear text over a network, and never part of a message.
"""

from __future__ import annotations

import base64
import hashlib
import ipaddress
import os
import re
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from terrigraph.errors import StoreError
from terrigraph.language import Text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from email.message import Message


@dataclass(frozen=True, slots=True)
class Credentials:
    """Who asks: a user and password, or a token. Neither is ever shown."""

    user: str = ""
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)

    @classmethod
    def of_environment(cls) -> Credentials:
        """Those of TERRIGRAPH_USER and TERRIGRAPH_PASSWORD, or of TERRIGRAPH_TOKEN."""
        user, password, token = (os.environ.get(f"TERRIGRAPH_{name}", "") for name in ("USER", "PASSWORD", "TOKEN"))
        return cls(token=token) if token else cls(user, password)


def is_here(url: str) -> bool:
    """Whether an address is on this machine."""
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


class Authorisations:
    """What to say to a server to be let in: learnt from its challenges (Basic, Digest), by path."""

    def __init__(self, credentials: Credentials) -> None:
        self._own = credentials
        self._challenges: dict[str, dict[str, str]] = {}
        self._count = 0

    def expects_challenge(self, url: str) -> bool:
        """Whether we have a password and do not know yet how the server wants it."""
        return bool(self._own.user) and urlsplit(url).path not in self._challenges

    def learn(self, url: str, headers: Message) -> bool:
        """Note how the server wants a password; whether that is worth another attempt."""
        challenges = [_challenge(text) for header in headers.get_all("WWW-Authenticate", []) for text in _split_challenges(header)]
        known = {challenge["scheme"]: challenge for challenge in challenges}
        chosen = known.get("digest") or known.get("basic")
        if not self._own.user or chosen is None:
            return False
        self._challenges[urlsplit(url).path] = chosen
        return True

    def header(self, method: str, url: str) -> str:
        """The Authorization header; "" where there is nothing to say. Raises StoreError for a secret in clear text."""
        if self._own.token:
            _refuse_in_clear(url)
            return f"Bearer {self._own.token}"
        challenge = self._challenges.get(urlsplit(url).path)
        if challenge is None:
            return ""
        if challenge["scheme"] == "basic":
            _refuse_in_clear(url)
            return "Basic " + base64.b64encode(f"{self._own.user}:{self._own.password}".encode()).decode()
        self._count += 1
        return _digest(self._own, challenge, method, url, self._count)


def _refuse_in_clear(url: str) -> None:
    if urlsplit(url).scheme == "http" and not is_here(url):
        raise StoreError(
            Text("un mot de passe ou un jeton ne s’envoie pas en clair (http)", "a password or token is not sent in clear text (http)"),
            Text("Prenez l’adresse en https, ou un tunnel vers localhost.", "Use the https address, or a tunnel to localhost."),
        )


_PARAMETER = re.compile(r'([\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))')


_NEXT_CHALLENGE = re.compile(r"(?:^|,)\s*(?=(?:Basic|Digest|Bearer|Negotiate|NTLM)\b)", re.IGNORECASE)


def _split_challenges(header: str) -> list[str]:
    """The challenges of one WWW-Authenticate header: each begins with the name of its scheme."""
    return [part for part in _NEXT_CHALLENGE.split(header) if part.strip()]


def _challenge(text: str) -> dict[str, str]:
    scheme, _, rest = text.strip().partition(" ")
    return {name.lower(): quoted or plain for name, quoted, plain in _PARAMETER.findall(rest)} | {"scheme": scheme.lower()}


def _digest(own: Credentials, challenge: Mapping[str, str], method: str, url: str, count: int) -> str:
    """The Authorization header of RFC 7616, for MD5 and SHA-256, with `auth` or no quality of protection."""
    algorithm = challenge.get("algorithm", "MD5")

    def summed(text: str) -> str:
        data = text.encode()
        if algorithm.upper().startswith("SHA-256"):
            return hashlib.sha256(data).hexdigest()
        return hashlib.md5(data, usedforsecurity=False).hexdigest()

    realm, nonce = challenge.get("realm", ""), challenge.get("nonce", "")
    parts = urlsplit(url)
    uri = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    client = secrets.token_hex(8)
    who = summed(f"{own.user}:{realm}:{own.password}")
    if algorithm.lower().endswith("-sess"):
        who = summed(f"{who}:{nonce}:{client}")
    what = summed(f"{method}:{uri}")
    user = own.user.replace("\\", "\\\\").replace('"', '\\"')
    header = f'Digest username="{user}", realm="{realm}", nonce="{nonce}", uri="{uri}", algorithm={algorithm}'
    if "auth" in re.split(r"[\s,]+", challenge.get("qop", "")):
        proof = summed(f"{who}:{nonce}:{count:08x}:{client}:auth:{what}")
        header += f', qop=auth, nc={count:08x}, cnonce="{client}"'
    else:
        proof = summed(f"{who}:{nonce}:{what}")
    if "opaque" in challenge:
        header += f', opaque="{challenge["opaque"]}"'
    return f'{header}, response="{proof}"'
