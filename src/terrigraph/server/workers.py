"""A few warm workers of a kind: one takes a job as soon as it is free, and one that is ended is replaced at once."""

from __future__ import annotations

import asyncio
import json
import sys
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from terrigraph.language import Text
from terrigraph.server import frames
from terrigraph.server.frames import Reply, refused

if TYPE_CHECKING:
    from pathlib import Path

_PATIENCE = 60.0
"""Seconds that a worker may take to open the graph."""
_PAUSE = 2.0
"""Seconds before a worker that could not open the graph is tried again."""
_NARROW = Text("Restreignez-la : un acteur, un thème, une LIMIT", "Narrow it: an actor, a theme, a LIMIT")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What the work of a kind may take."""

    workers: int = 2
    seconds: float = 10.0
    memory: int = 1 << 30
    """Bytes."""
    waiting: int = 64
    """Jobs that may wait for a worker; those above get 503 and are to come back."""


class EndedError(Exception):
    """A worker is no more."""


class _Worker:
    """One process."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process

    async def ready(self) -> bool:
        """Wait until it is up; gives whether it has no network."""
        frame, _ = await asyncio.wait_for(self._frame(), _PATIENCE)
        return bool(frame["confined"])

    async def ask(self, job: dict[str, Any], body: bytes) -> Reply:
        assert self.process.stdin is not None  # noqa: S101 - it was asked for
        try:
            self.process.stdin.write(frames.packed(job, body))
            await self.process.stdin.drain()
        except (BrokenPipeError, ConnectionResetError):
            raise EndedError from None
        return frames.reply_of(*await self._frame())

    async def _frame(self) -> tuple[dict[str, Any], bytes]:
        assert self.process.stdout is not None  # noqa: S101 - it was asked for
        try:
            head, size = frames.LENGTHS.unpack(await self.process.stdout.readexactly(frames.LENGTHS.size))
            packed_head = await self.process.stdout.readexactly(head)
            return json.loads(packed_head), await self.process.stdout.readexactly(size)
        except (asyncio.IncompleteReadError, ConnectionResetError):
            raise EndedError from None

    async def end(self) -> None:
        with suppress(ProcessLookupError):
            self.process.kill()
        await self.process.wait()


class Pool:
    """The workers of a kind ("query", "pages", "lists" or "scratch") over a store's folder."""

    def __init__(self, kind: str, store: Path, bounds: Bounds) -> None:
        self.kind, self.store, self.bounds = kind, store, bounds
        self.replaced = 0
        """Workers that were ended before their time."""
        self.confined = True
        """Whether no worker has a network."""
        self._free: deque[_Worker] = deque()
        self._all: set[_Worker] = set()
        self._wanted: deque[asyncio.Future[_Worker]] = deque()
        self._starting: set[asyncio.Task[None]] = set()
        self._open = False

    @property
    def ready(self) -> int:
        """The workers that are up."""
        return len(self._all)

    async def start(self) -> None:
        """Start the workers, and wait until each has opened the graph. Raises EndedError where they cannot."""
        self._open = True
        await asyncio.gather(*(self._one() for _ in range(self.bounds.workers)))

    async def stop(self) -> None:
        """End all workers."""
        self._open = False
        for task in self._starting:
            task.cancel()
        await asyncio.gather(*(worker.end() for worker in self._all))
        self._all.clear()
        self._free.clear()

    async def _one(self) -> None:
        command = (sys.executable, "-m", "terrigraph.server.worker", self.kind, str(self.store), str(self.bounds.memory))
        pipe = asyncio.subprocess.PIPE
        worker = _Worker(await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe, limit=1 << 20))
        try:
            self.confined &= await worker.ready()
        except BaseException:
            await worker.end()
            raise
        self._all.add(worker)
        self._give(worker)

    def _give(self, worker: _Worker) -> None:
        """Hand a free worker to who has waited longest."""
        while self._wanted:
            wanted = self._wanted.popleft()
            if not wanted.done():
                wanted.set_result(worker)
                return
        self._free.append(worker)

    async def _replace(self, worker: _Worker) -> None:
        self._all.discard(worker)
        self.replaced += 1
        await worker.end()
        if self._open:
            task = asyncio.create_task(self._again())
            self._starting.add(task)
            task.add_done_callback(self._starting.discard)

    async def _again(self) -> None:
        while self._open:
            try:
                await self._one()
            except (EndedError, TimeoutError, OSError):
                await asyncio.sleep(_PAUSE)
            else:
                return

    async def _taken(self) -> _Worker:
        while self._free:
            worker = self._free.popleft()
            if worker.process.returncode is None:
                return worker
            await self._replace(worker)
        wanted: asyncio.Future[_Worker] = asyncio.get_running_loop().create_future()
        self._wanted.append(wanted)
        try:
            return await asyncio.wait_for(wanted, self.bounds.seconds)
        except BaseException:
            if wanted.done() and not wanted.cancelled():
                self._give(wanted.result())
            raise

    async def ask(self, job: dict[str, Any], body: bytes = b"", seconds: float = 0.0) -> Reply:
        """The reply to a job: a worker's own, or why there is none (503, 504). `seconds`: 0 is the pool's own limit."""
        seconds = seconds or self.bounds.seconds
        if len(self._wanted) >= self.bounds.waiting:
            return busy()
        try:
            worker = await self._taken()
        except TimeoutError:
            return busy()
        try:
            reply = await asyncio.wait_for(worker.ask(job | {"seconds": seconds}, body), seconds)
        except TimeoutError:
            await self._replace(worker)
            over = Text(f"le travail a été arrêté après {seconds:g} s", f"the work was ended after {seconds:g} s")
            return refused(504, over, _NARROW)
        except EndedError:
            await self._replace(worker)
            size = self.bounds.memory >> 20
            over = Text(
                f"le travail a été arrêté : plus de {size} Mio, ou trop imbriqué",
                f"the work was ended: over {size} MiB, or nested too deep",
            )
            return refused(503, over, _NARROW)
        except BaseException:
            await self._replace(worker)
            raise
        self._give(worker)
        return reply


def busy() -> Reply:
    """503, for what may be asked again soon."""
    return refused(503, Text("le serveur est occupé", "the server is busy"), Text("Recommencez bientôt", "Try again soon"), Retry_After="2")
