"""What is printed into files and pipes is in UTF-8, whatever the code page."""

from __future__ import annotations

import io
import sys

import pytest

from terrigraph.cli.main import main
from terrigraph.cli.output import in_utf8


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "cp850"])
def test_a_pipe_in_a_code_page_is_utf_8(monkeypatch: pytest.MonkeyPatch, encoding: str) -> None:
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding=encoding, errors="strict") for _ in range(2))
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "stderr", err)
    assert main(["--lang", "fr", "import", "→"]) == 3
    assert main(["--lang", "fr", "questions"]) == 0
    out.flush()
    err.flush()
    assert "→" in err.buffer.getvalue().decode("utf-8")  # type: ignore[attr-defined]
    assert "d’un thème" in out.buffer.getvalue().decode("utf-8")  # type: ignore[attr-defined]


def test_a_terminal_keeps_its_own_and_shows_a_question_mark(monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.TextIOWrapper(io.BytesIO(), encoding="cp1252")
    monkeypatch.setattr(out, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(sys, "stdout", out)
    in_utf8()
    print("été →")
    out.flush()
    assert out.buffer.getvalue().decode("cp1252").strip() == "été ?"  # type: ignore[attr-defined]
