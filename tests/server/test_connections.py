"""Clients that send slowly, or read nothing: real connections, to a server that waits half a second for each."""

from __future__ import annotations

import http.client
import socket
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from terrigraph.server import connections

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.requests import Request

MOST = 20
LONG = "x" * (8 << 20)
HEAD = b"POST /body HTTP/1.1\r\nHost: here\r\nContent-Length: 100\r\n\r\n"


async def short(_: Request) -> PlainTextResponse:
    return PlainTextResponse("ok")


async def long(_: Request) -> PlainTextResponse:
    return PlainTextResponse(LONG)


async def body(request: Request) -> PlainTextResponse:
    return PlainTextResponse(str(len(await request.body())))


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(connections, "SECONDS", 0.5)
        patch.setattr(connections, "MOST_WAITING", MOST)
        routes = [Route("/", short), Route("/long", long), Route("/body", body, methods=["POST"])]
        config = uvicorn.Config(Starlette(routes=routes), http=connections.BoundedProtocol, log_level="error", lifespan="off")
        listening = socket.create_server(("127.0.0.1", 0))
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        yield listening.getsockname()[1]
        server.should_exit = True
        thread.join(10)


def asked(port: int, path: str = "/") -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    with suppress(ConnectionError):
        connection.request("GET", path)
        return connection.getresponse().status
    return 0


def opened(port: int, begun: bytes) -> socket.socket:
    client = socket.create_connection(("127.0.0.1", port), timeout=10)
    client.sendall(begun)
    return client


def closed(client: socket.socket, patience: float) -> bool:
    """Whether the server closes a connection, even while bytes are sent to it one by one."""
    client.settimeout(0.1)
    until = time.monotonic() + patience
    while time.monotonic() < until:
        try:
            client.sendall(b"x")
            if not client.recv(1):
                return True
        except TimeoutError:
            continue
        except OSError:
            return True
    return False


@pytest.mark.parametrize("begun", [b"", b"GET / HTTP/1.1\r\nHost: h", HEAD], ids=["nothing", "half a head", "half a body"])
def test_a_client_that_sends_slowly_is_let_go(port: int, begun: bytes) -> None:
    assert closed(opened(port, begun), patience=10)


def test_a_client_that_reads_nothing_is_let_go(port: int) -> None:
    client = opened(port, b"GET /long HTTP/1.1\r\nHost: here\r\n\r\n")
    time.sleep(2)
    read = 0
    with suppress(ConnectionError):
        while block := client.recv(1 << 20):
            read += len(block)
    assert 0 < read < len(LONG)


def test_one_that_reads_in_the_end_has_all(port: int) -> None:
    client = opened(port, b"GET /long HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n")
    read = 0
    while block := client.recv(1 << 18):
        read += len(block)
        time.sleep(0.01)
    assert read > len(LONG)


@pytest.mark.parametrize("begun", [b"", b"GET / HTTP/1.1\r\nHost: h", HEAD], ids=["nothing", "half a head", "half a body"])
def test_of_too_many_that_wait_the_first_is_let_go(port: int, begun: bytes) -> None:
    clients = [opened(port, begun) for _ in range(3 * MOST)]
    assert asked(port) == 200
    assert len(connections.BoundedProtocol.waiting) <= MOST
    for client in clients:
        client.close()


def test_a_connection_is_kept_between_two_requests(port: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    for _ in range(3):
        connection.request("GET", "/")
        assert connection.getresponse().read() == b"ok"
        time.sleep(0.2)
    connection.close()


def test_a_body_that_comes_in_parts_is_read(port: int) -> None:
    client = opened(port, HEAD + b"a" * 40)
    time.sleep(0.2)
    client.sendall(b"b" * 60)
    answer = b""
    while not answer.endswith(b"100"):
        answer += client.recv(1 << 16)
    assert answer.startswith(b"HTTP/1.1 200 ")
