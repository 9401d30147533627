"""SPARQL servers for the tests, started on loopback: Oxigraph's (PyPI), Virtuoso (Debian), and one that misbehaves."""

from __future__ import annotations

import http.server
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

REQUIRED = "TERRIGRAPH_REQUIRE_SERVERS"
_PATIENCE = 60
"""Seconds for a server to start."""

VIRTUOSO_INI = """
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
[TempDatabase]
DatabaseFile = {folder}/virtuoso-temp.db
TransactionFile = {folder}/virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
CheckpointInterval = 0
NumberOfBuffers = 20000
MaxDirtyBuffers = 12000
DirsAllowed = .
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = {folder}
ServerThreads = 10
[SPARQL]
ResultSetMaxRows = 10000
MaxQueryCostEstimationTime = 400
MaxQueryExecutionTime = 60
"""
"""What Debian's configuration says, in folders and on ports of our own."""


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def missing(why: str) -> None:
    """Skip, or fail where servers are required."""
    if os.environ.get(REQUIRED) == "1":
        pytest.fail(f"{why}, and {REQUIRED}=1")
    pytest.skip(why)


def end(process: subprocess.Popen[bytes]) -> None:
    """Ask a process to end, and end it where it does not."""
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@contextmanager
def running(command: list[str], probe: str, folder: Path) -> Iterator[None]:
    """A server while it is needed: started, waited for, ended."""
    with (folder / "output.txt").open("wb") as output:
        process = subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=output, stderr=output)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        until = time.monotonic() + _PATIENCE
        while True:
            try:
                with opener.open(probe, timeout=5):
                    break
            except OSError:
                if process.poll() is not None or time.monotonic() > until:
                    log = (folder / "output.txt").read_text(errors="replace")[-2000:]
                    raise RuntimeError(f"{command[0]} did not start: {log}") from None
                time.sleep(0.1)
        yield
    finally:
        end(process)


@contextmanager
def oxigraph(folder: Path, *options: str) -> Iterator[str]:
    """Oxigraph's server, in memory; gives its query address."""
    program = shutil.which("oxigraph", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}")
    if program is None:
        missing("the server of Oxigraph is not installed: pip install oxigraph")
    assert program
    place = f"127.0.0.1:{free_port()}"
    with running([program, "serve", "--bind", place, *options], f"http://{place}/", folder):
        yield f"http://{place}/query"


@contextmanager
def virtuoso(folder: Path) -> Iterator[str]:
    """Virtuoso, with Debian's settings and its first user (dba, dba); gives its query address."""
    program = shutil.which("virtuoso-t", path=f"/usr/bin{os.pathsep}{os.environ.get('PATH', '')}")
    if program is None:
        missing("Virtuoso is not installed: apt-get install virtuoso-opensource-7")
    assert program
    port = free_port()
    (folder / "virtuoso.ini").write_text(VIRTUOSO_INI.format(folder=folder, sql=free_port(), http=port))
    command = [program, "+foreground", "+configfile", str(folder / "virtuoso.ini")]
    with running(command, f"http://127.0.0.1:{port}/sparql?query=ASK%7B%7D", folder):
        yield f"http://127.0.0.1:{port}/sparql"


Reply = tuple[int, dict[str, str], bytes]
"""A status, headers and a body."""


class Fake:
    """A server that answers as a test says, and keeps what it was sent."""

    def __init__(self, answer: Callable[[Fake, http.server.BaseHTTPRequestHandler, dict[str, str], bytes], Reply | None]) -> None:
        self.requests: list[tuple[str, str, dict[str, str], bytes]] = []
        fake = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def handle_all(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
                fake.requests.append((self.command, self.path, dict(self.headers.items()), body))
                form = {name: values[-1] for name, values in parse_qs(body.decode("utf-8", "replace")).items()}
                if (reply := answer(fake, self, form, body)) is None:
                    self.close_connection = True
                    return
                status, headers, content = reply
                self.send_response(status)
                for name, value in ({"Content-Length": str(len(content))} | headers).items():
                    if value:
                        self.send_header(name, value)
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_POST = do_PUT = do_DELETE = handle_all  # noqa: N815 - the names that the library calls

            def log_message(self, *_: object) -> None:
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/query"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


_HUNG: set[str] = set()
"""The servers that answered no more."""


def hangs(url: str) -> bool:
    """Whether a server answers nothing any more, not even ASK {}: Virtuoso does so now and then, whatever it is asked."""
    if url not in _HUNG:
        try:
            with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(f"{url}?query=ASK%7B%7D", timeout=20):
                return False
        except OSError:
            _HUNG.add(url)
    return True


def known_to_hang(url: str) -> bool:
    """Whether a server is known not to answer any more."""
    return url in _HUNG
