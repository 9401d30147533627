"""Bounded processes: real programs that run away, each really ended."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

from terrigraph import sandbox
from terrigraph.language import Text
from terrigraph.sandbox import Ending

MEMORY = 64 << 20
LIMITED = "import sys; from terrigraph import sandbox; sandbox.confine(int(sys.argv[1])); "
on_a_system_with_limits = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="no limit of memory here")


def outcome(code: str, seconds: float = 60.0, content: bytes = b"") -> sandbox.Outcome:
    return sandbox.run(("-c", code), memory=MEMORY, seconds=seconds, content=content)


def test_a_program_reads_its_content_and_gives_its_output() -> None:
    given = outcome("import sys; sys.stdout.buffer.write(sys.stdin.buffer.read()[::-1])", content="ça".encode("utf-16-le"))
    assert (given.ending, given.output) == (Ending.DONE, "ça".encode("utf-16-le")[::-1])


def test_the_memory_is_the_last_argument() -> None:
    assert outcome("import sys; print(sys.argv[-1])").output.split() == [str(MEMORY).encode()]


def test_a_program_that_takes_too_long_is_ended() -> None:
    assert outcome("import time; time.sleep(60)", seconds=0.2).ending is Ending.TIMED_OUT


@pytest.mark.parametrize(("code", "ending"), [("1 / 0", Ending.FAILED), ("import os; os.abort()", Ending.KILLED)])
def test_an_error_is_distinguished_from_a_signal(code: str, ending: Ending) -> None:
    assert outcome(code).ending is ending


@pytest.mark.parametrize("hint", [None, Text("Fermez-le.", "Close it.")])
def test_a_refusal_keeps_its_message_and_its_hint(hint: Text | None) -> None:
    code = "import sys; from terrigraph import errors, language, sandbox; from terrigraph.language import Text; "
    given = outcome(code + f"sys.exit(sandbox.refuse(errors.DocumentError(Text('fermé', 'closed'), {hint!r})))")
    assert (given.ending, given.message, given.hint) == (Ending.REFUSED, Text("fermé", "closed"), hint)


@on_a_system_with_limits
@pytest.mark.parametrize(("size", "ending"), [(MEMORY // 2, Ending.DONE), (MEMORY * 2, Ending.FAILED)])
def test_memory_is_limited_beyond_what_is_in_use(size: int, ending: Ending) -> None:
    """A quarter of a GiB is in use before; MemoryError ends the program that asks for too much."""
    assert outcome(f"before = bytearray({MEMORY * 4}); {LIMITED} after = bytearray({size})").ending is ending


@on_a_system_with_limits
def test_no_core_is_dumped() -> None:
    code = LIMITED + "import resource; print(resource.getrlimit(resource.RLIMIT_CORE))"
    assert outcome(code).output.strip() == b"(0, 0)"


def test_a_system_without_limits_is_left_alone() -> None:
    code = f"import sys; from terrigraph import sandbox; sandbox.HAS_LIMITS = False; sandbox.confine(0); print(len(bytearray({MEMORY})))"
    assert outcome(code).output.strip() == str(MEMORY).encode()


OPENS = {
    "a socket": "socket.socket()",
    "a socket of this machine": "socket.socket(socket.AF_UNIX)",
    "a name": "socket.create_connection(('localhost', 80))",
    "in a thread that was there before": "start.set() or thread.join() or sys.exit(not refusals)",
    "in what it starts": "sys.exit(subprocess.run([sys.executable, '-c', 'import socket; socket.socket()']).returncode)",
}
THREAD = """
import socket, subprocess, sys, threading
from terrigraph import sandbox
start, refusals = threading.Event(), []
def late():
    start.wait(60)
    try:
        socket.socket()
    except PermissionError as refusal:
        refusals.append(refusal)
        raise
thread = threading.Thread(target=late, daemon=True)
thread.start()
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the network can be taken away on Linux alone")
@pytest.mark.parametrize("opens", OPENS.values(), ids=OPENS)
def test_a_confined_process_opens_no_socket(opens: str) -> None:
    code = THREAD + f"confined = sandbox.confine(1 << 30)\nprint(confined)\n{opens}"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60)
    assert done.stdout.strip() == "True"
    assert "PermissionError: [Errno 13]" in done.stderr or "Temporary failure in name resolution" in done.stderr
    assert subprocess.run([sys.executable, "-c", "import socket; socket.socket().close()"], check=False).returncode == 0


def test_where_the_network_cannot_be_taken_away_it_is_said() -> None:
    code = "import platform; platform.machine = lambda: 'riscv64'; from terrigraph import sandbox; print(sandbox.without_sockets())"
    assert outcome(code).output.strip() == b"False"


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="no alarms here")
@pytest.mark.parametrize(("last", "code"), [("", -getattr(signal, "SIGALRM", 0)), ("sandbox.alarm(0); ", 0)])
def test_an_alarm_ends_the_process_unless_it_is_taken_back(last: str, code: int) -> None:
    program = f"import time; from terrigraph import sandbox; sandbox.alarm(0.5); {last}time.sleep(2)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == code
