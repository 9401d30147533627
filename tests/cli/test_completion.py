"""Completion, as a shell asks for it: the real command, told where the cursor is."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

COMMAND = Path(sys.executable).with_name("terrigraph")


def completed(line: str) -> set[str]:
    """What the command offers at the end of a line."""
    environment = os.environ | {"_ARGCOMPLETE": "1", "_ARGCOMPLETE_STDOUT_FILENAME": "/dev/stdout", "_ARGCOMPLETE_IFS": "\n"}
    environment |= {"COMP_LINE": line, "COMP_POINT": str(len(line.encode())), "_ARGCOMPLETE_SHELL": "bash", "COMP_TYPE": "9"}
    done = subprocess.run([str(COMMAND)], env=environment, capture_output=True, text=True, timeout=60, check=False)
    return {word.strip() for word in done.stdout.splitlines() if word.strip()}


def test_commands_questions_and_parameters_are_completed() -> None:
    assert completed("terrigraph que") == {"query", "questions"}
    assert {"people_by_theme", "people_mandates"} <= completed("terrigraph query people_")
    assert "theme=" in completed("terrigraph query people_by_theme ")
    assert "date=" not in completed("terrigraph query people_mandates date=2016-07-01 ")
    assert "--as-of" in completed("terrigraph show --as")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_what_is_printed_is_a_program_of_the_shell(shell: str) -> None:
    printed = subprocess.run([str(COMMAND), "completion", shell], capture_output=True, text=True, timeout=60, check=True).stdout
    assert "terrigraph" in printed
    if program := shutil.which(shell):
        subprocess.run([program, "-n"], input=printed, text=True, timeout=60, check=True)
