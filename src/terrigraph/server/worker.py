"""One worker: a process that holds the graph open and answers one job after the other, until it is ended.

    python -m terrigraph.server.worker KIND STORE MEMORY

Jobs come on standard input and replies go to standard output, as frames. A job has a time limit of the system's own (an
alarm that ends the process even while the engine works), and the process a limit of memory and, where the system can, no network.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import traceback
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from terrigraph import sandbox
from terrigraph.errors import StoreError, TerrigraphError, UnknownNameError
from terrigraph.language import LANGUAGES, Text, speak
from terrigraph.server import frames
from terrigraph.server.frames import Reply, refused

_YIELDS = 5
"""How much later than the others a worker of queries has its turn."""
_GRACE = 1.0
"""Seconds after the server's own limit: a worker whose server is gone ends all the same."""


class Handler(Protocol):
    """Answers the jobs of a worker of one kind."""

    def answer(self, job: dict[str, Any], body: bytes) -> Reply:
        """The reply to a job."""
        ...


def _handler(kind: str, store: Path) -> Handler:
    if kind == "query":
        from terrigraph.server.querying import QueryHandler

        return QueryHandler(store)
    if kind == "scratch":
        from terrigraph.server.scratch import ScratchHandler

        return ScratchHandler(store)
    from terrigraph.server.pages import PageHandler

    return PageHandler(store).warm() if kind == "lists" else PageHandler(store)


def answered(handler: Handler, job: dict[str, Any], body: bytes) -> Reply:
    """The reply to a job; what a user can fix has a status of its own."""
    speak(job.get("language") if job.get("language") in LANGUAGES else None)
    try:
        return handler.answer(job, body)
    except UnknownNameError as error:
        return refused(404, error.message, error.hint)
    except StoreError as error:
        return refused(503, error.message, error.hint, Retry_After="5")
    except TerrigraphError as error:
        return refused(400, error.message, error.hint)
    except Exception as problem:
        if isinstance(problem, MemoryError) or type(problem).__name__ == "OutOfMemoryException":  # DuckDB's
            over = Text("le travail a pris trop de mémoire", "the work took too much memory")
            return refused(503, over, Text("Restreignez-le", "Narrow it"))
        traceback.print_exc()
        return Reply(status=500, reason=("une faute du serveur ; elle est dans son journal", "a fault of the server; it is in its log"))
    finally:
        speak(None)


def work(handler: Handler, jobs: BinaryIO, replies: BinaryIO) -> None:
    """Answer jobs until there are no more."""
    while head := jobs.read(frames.LENGTHS.size):
        length, size = frames.LENGTHS.unpack(head)
        job = json.loads(jobs.read(length).decode("utf-8", "surrogatepass"))
        body = jobs.read(size)
        sandbox.alarm(job["seconds"] + _GRACE)
        reply = frames.packed_reply(answered(handler, job, body))
        sandbox.alarm(0)
        replies.write(reply)
        replies.flush()


def _main(words: list[str]) -> int:
    kind, store, memory = words
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no reply
    try:
        handler = _handler(kind, Path(store))
    except TerrigraphError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    confined = sandbox.confine(int(memory))
    if kind == "query" and hasattr(os, "nice"):
        os.nice(_YIELDS)  # a query that never ends takes what the pages, the lists and the server leave
    replies.write(frames.packed({"ready": kind, "confined": confined}, b""))
    replies.flush()
    work(handler, sys.stdin.buffer, replies)
    return 0


if __name__ == "__main__":
    sys.exit(_main(sys.argv[1:]))
