"""Print which part of each room's lines the tests reached, after `coverage combine`, and where the rest is shown.

python scripts/coverage_by_room.py
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path, PurePath

PACKAGE = "terrigraph"


def room_of(path: str) -> str:
    """The room of a file of the package: the folder under terrigraph/ that it is in, or its own name."""
    parts = PurePath(path).parts
    return parts[len(parts) - parts[::-1].index(PACKAGE)]


def by_room(files: dict[str, dict[str, dict[str, int]]]) -> dict[str, tuple[int, int]]:
    """The numbers of lines and of lines that no test reached, by room, from the files of coverage's JSON."""
    lines: Counter[str] = Counter()
    missing: Counter[str] = Counter()
    for path, measures in files.items():
        room = room_of(path)
        lines[room] += measures["summary"]["num_statements"]
        missing[room] += measures["summary"]["missing_lines"]
    return {room: (lines[room], missing[room]) for room in sorted(lines)}


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "coverage.json"
        subprocess.run([sys.executable, "-m", "coverage", "json", "--quiet", "-o", str(report)], check=True)
        rooms = by_room(json.loads(report.read_text(encoding="utf-8"))["files"])
    rooms["all"] = (sum(lines for lines, _ in rooms.values()), sum(missing for _, missing in rooms.values()))
    print(f"{'room':24}{'lines':>8}{'not reached':>14}{'reached':>10}")
    for room, (lines, missing) in rooms.items():
        print(f"{room:24}{lines:>8,}{missing:>14,}{1 - missing / lines if lines else 1:>10.1%}")
    print("line by line: build/coverage/index.html")


if __name__ == "__main__":
    main()
