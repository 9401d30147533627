"""What checks a change before it lands: the workflows, the forms and the hooks read, and run only what is there."""

from __future__ import annotations

import os
import re
import shlex
from typing import Any

import pytest
import yaml

from places import REPO

FORGE = REPO / ".github"
WORKFLOWS = sorted((FORGE / "workflows").glob("*.yml"))
FORMS = sorted(path for path in (FORGE / "ISSUE_TEMPLATE").glob("*.yml") if path.name != "config.yml")
TARGETS = set(re.findall(r"^([a-z][a-z-]*):(?!=)", (REPO / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


def read(name: str) -> Any:
    return yaml.safe_load((REPO / name).read_text(encoding="utf-8"))


def commands() -> list[str]:
    """Each line that a workflow runs."""
    jobs = [job for path in WORKFLOWS for job in read(str(path.relative_to(REPO)))["jobs"].values()]
    steps = [step for job in jobs for step in job["steps"]]
    return [line for step in steps for line in step.get("run", "").splitlines()]


def is_runnable(command: str) -> bool:
    """Whether a command is a target of the Makefile, or a program of this repository."""
    program, *words = shlex.split(command)
    if program == "make":
        targets = [word for word in words if "=" not in word]
        return bool(targets) and TARGETS.issuperset(targets)
    return os.access(REPO / program, os.X_OK) and (REPO / program).is_file()


def test_workflows_run_targets_and_scripts_that_exist() -> None:
    assert len(commands()) >= 6
    assert [command for command in commands() if not is_runnable(command)] == []


@pytest.mark.parametrize("command", ["make nothing", "make", "pytest", "make test && curl", ".ci/walk", "tests"])
def test_what_is_not_there_is_noticed(command: str) -> None:
    assert not is_runnable(command)


def test_every_supported_python_is_tested() -> None:
    jobs = read(".github/workflows/tests.yml")["jobs"]
    matrix = jobs["python"]["strategy"]["matrix"]
    tested = {"3.11", *matrix["python"], *(one["python"] for one in matrix["include"])}
    assert tested == {"3.11", "3.12", "3.13", "3.14"}
    declared = set(re.findall(r"Python :: (3\.\d+)", (REPO / "pyproject.toml").read_text(encoding="utf-8")))
    assert declared <= {"3.11", *matrix["python"]}, "what is declared is not left to an experiment"


@pytest.mark.parametrize("form", FORMS, ids=lambda path: path.stem)
def test_a_form_asks_in_both_languages(form: Any) -> None:
    described = read(str(form.relative_to(REPO)))
    shown = [described["name"], described["description"]]
    shown += [part["attributes"]["label"] for part in described["body"] if "label" in part["attributes"]]
    assert all(" · " in text for text in shown), shown
    names = [part["id"] for part in described["body"] if "id" in part]
    assert names and len(names) == len(set(names))


def test_hooks_are_pinned_and_their_programs_run_in_make_lint_too() -> None:
    hooks = [hook for repository in read(".pre-commit-config.yaml")["repos"] for hook in repository["hooks"]]
    assert all(re.fullmatch(r"[\w-]+==[\d.]+", one) for hook in hooks for one in hook["additional_dependencies"])
    lint = (REPO / "Makefile").read_text(encoding="utf-8").split("\nlint:")[1].split("\n\n")[0]
    for program in ("ruff check", "ruff format", "codespell"):
        assert program in lint and any(hook["entry"].startswith(program) for hook in hooks)
