"""Bounded processes: work that may take too much runs in a process of its own, within seconds and bytes, without network.

`run` starts a program and says how it ended; the program calls `confine` once it holds what it needs, and `refuse` where it
has a message for the user. A process that lives longer bounds each of its jobs with `alarm`.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import importlib.util
import json
import os
import platform
import signal
import struct
import subprocess
import sys
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from terrigraph.language import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from terrigraph.errors import TerrigraphError

HAS_LIMITS = importlib.util.find_spec("resource") is not None
"""Whether the system limits what a process takes: Windows does not; macOS accepts a limit of memory and may ignore it."""
_SYSTEM_CALLS = {"x86_64": (0xC000003E, 41, 317), "aarch64": (0xC00000B7, 198, 277)}
"""By machine: what Linux calls it (linux/audit.h), and its numbers of the system calls `socket` and `seccomp`."""
_RINGS = 425
"""The number of `io_uring_setup`, which opens sockets too, on every machine."""
_FOREIGN = 0x40000000
"""Numbers from here on are those of x32, another table of system calls on x86_64."""
_REFUSED = 3
"""The exit code of a program that refuses: why is on its output."""


class Ending(Enum):
    """How a program ended."""

    DONE = "done"
    REFUSED = "refused"
    """With a message for the user."""
    FAILED = "failed"
    """By an error of its own (an exit code)."""
    KILLED = "killed"
    """By the system (a signal), as when it asks for more memory than it may have."""
    TIMED_OUT = "timed out"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How a program ended, and what it wrote."""

    ending: Ending
    output: bytes = b""
    """Its standard output."""
    message: Text = Text("", "")  # noqa: RUF009 - a Text never changes
    """Why it refused."""
    hint: Text | None = None
    """What the user may do about it."""


def run(words: Sequence[str], *, memory: int, seconds: float, content: bytes = b"") -> Outcome:
    """Run a program with this Python (`words`: what follows `python`), and end it after `seconds`.

    It reads `content` on its standard input; `memory` (bytes) is its last argument, with which it calls `limit`.
    """
    command = [sys.executable, *words, str(memory)]
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=seconds, check=False)  # noqa: S603 - our own
    except subprocess.TimeoutExpired:
        return Outcome(ending=Ending.TIMED_OUT)
    if done.returncode == _REFUSED:
        message, hint = json.loads(done.stdout)
        return Outcome(ending=Ending.REFUSED, message=Text(*message), hint=Text(*hint) if hint else None)
    if done.returncode:
        return Outcome(ending=Ending.KILLED if done.returncode < 0 else Ending.FAILED)
    return Outcome(ending=Ending.DONE, output=done.stdout)


def refuse(error: TerrigraphError) -> int:
    """Write an error's message for the one who runs this program; gives the exit code to end with."""
    hint = [error.hint.fr, error.hint.en] if error.hint else None
    json.dump([[error.message.fr, error.message.en], hint], sys.stdout)
    return _REFUSED


def confine(memory: int) -> bool:
    """Let this process take `memory` bytes beyond those it has, open no socket, and dump no core when it is ended.

    Gives whether sockets are refused (see `without_sockets`). Memory is limited where the system does so (`HAS_LIMITS`).
    """
    if HAS_LIMITS:
        import resource

        most = _in_use() + memory
        for name, bound in ((resource.RLIMIT_CORE, 0), (resource.RLIMIT_AS, most)):
            with contextlib.suppress(OSError, ValueError):
                resource.setrlimit(name, (bound, bound))
    return without_sockets()


def without_sockets() -> bool:
    """Have the system refuse this process, all its threads and what it starts any new socket, for good.

    Gives whether it does: Linux can, on x86_64 and aarch64.
    A seccomp filter (Linux: Documentation/userspace-api/seccomp_filter.rst) looks at each system call: the machine's table, then
    the call's number.
    """
    if not sys.platform.startswith("linux") or platform.machine() not in _SYSTEM_CALLS or sys.maxsize < 1 << 32:
        return False
    machine, socket, seccomp = _SYSTEM_CALLS[platform.machine()]
    load, equal, at_least, give = 0x20, 0x15, 0x35, 0x06
    allowed, refused = 0x7FFF0000, 0x00050000 | errno.EACCES
    # operation, instructions to skip if so, and if not, operand
    steps = [
        (load, 0, 0, 4), (equal, 0, 5, machine), (load, 0, 0, 0), (at_least, 3, 0, _FOREIGN), (equal, 2, 0, socket),
        (equal, 1, 0, _RINGS), (give, 0, 0, allowed), (give, 0, 0, refused),
    ]  # fmt: skip
    program = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *step) for step in steps))
    filter_ = ctypes.create_string_buffer(struct.pack("@HP", len(steps), ctypes.addressof(program)))
    no_new_privileges, set_filter, all_threads = 38, 1, 1
    system = ctypes.CDLL(None, use_errno=True)
    if system.prctl(no_new_privileges, *(ctypes.c_ulong(one) for one in (1, 0, 0, 0))):
        return False
    return not system.syscall(ctypes.c_long(seccomp), ctypes.c_long(set_filter), ctypes.c_long(all_threads), filter_)


def alarm(seconds: float) -> None:
    """Have the system end this process after some seconds, whatever it is at (0: never); nothing where it has no alarms."""
    if hasattr(signal, "setitimer"):
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, seconds)


def _in_use() -> int:
    """The bytes of address space that this process has; 0 where the system does not show them."""
    sizes = Path("/proc/self/statm")
    return int(sizes.read_text(encoding="utf-8").split()[0]) * os.sysconf("SC_PAGE_SIZE") if sizes.exists() else 0
