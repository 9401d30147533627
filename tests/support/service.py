"""A service of the tests' own: `terrigraph serve` on loopback, in a process of its own, asked over real connections."""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from servers import end, free_port

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

TOKEN = "an-invented-token-for-tests-0123456789"
_PATIENCE = 180


@dataclass
class Got:
    """An answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def type(self) -> str:
        return self.headers.get("content-type", "")

    @property
    def reason(self) -> str:
        """Why not, where that is said for a program."""
        assert self.type == "application/problem+json", self.type
        return str(self.json["detail"])


@dataclass
class Service:
    """A service that runs."""

    port: int
    process: subprocess.Popen[bytes]
    store: Path
    log: Path
    own: dict[str, str] = field(default_factory=dict)

    def ask(self, method: str, path: str, headers: Mapping[str, str] | None = None, body: bytes | str | None = None) -> Got:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            sent = body.encode() if isinstance(body, str) else body
            connection.request(method, path, sent, dict(headers or {}))
            response = connection.getresponse()
            content = response.read()
            return Got(response.status, {name.lower(): value for name, value in response.getheaders()}, content)
        finally:
            connection.close()

    def get(self, path: str, accept: str = "", **headers: str) -> Got:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.ask("GET", path, ({"Accept": accept} if accept else {}) | named)

    def query(self, text: str, accept: str = "", at: str = "/sparql", **more: str | list[str]) -> Got:
        return self.get(f"{at}?{urlencode({'query': text} | more, doseq=True)}", accept)

    def raw(self, sent: bytes, seconds: float = 20) -> bytes:
        """What comes back for some bytes."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=seconds) as connection:
            connection.sendall(sent)
            received = b""
            try:
                while block := connection.recv(65536):
                    received += block
            except (TimeoutError, ConnectionResetError):
                pass
            return received


@contextmanager
def serving(store: Path, folder: Path, *options: str, updates: bool = False) -> Iterator[Service]:
    """A service over a store, until the end of the block."""
    port = free_port()
    command = [sys.executable, "-m", "terrigraph", "--store", str(store), "serve", "--port", str(port), "--rate", "0", *options]
    if updates:
        token = folder / "token"
        token.write_text(TOKEN)
        token.chmod(0o600)
        command += ["--allow-updates", "--token-file", str(token)]
    log = folder / f"service-{port}.log"
    with log.open("wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out, env=os.environ | {"LC_ALL": "en_US.UTF-8"})
    service = Service(port, process, store, log)
    try:
        _wait(service)
        yield service
    finally:
        end(process)


def _wait(service: Service) -> None:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        assert service.process.poll() is None, service.log.read_text()
        try:
            if service.get("/health").status == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"the service did not start: {service.log.read_text()}")
