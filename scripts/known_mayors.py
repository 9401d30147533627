"""How many communes have no mayor that is certain or possible, and how many have two certain ones, on given days of a national graph.

python scripts/known_mayors.py STORE [--movements FILE]        # prints the table of docs/checked-answers.md

Communes are those that the official tables have now. With INSEE's movements of communes (date, type_before, code_before,
type_after, code_after), they are those of each day: what merged since is counted as what it was.
"""

from __future__ import annotations

import argparse
import csv
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from terrigraph.graph import LocalGraph
from terrigraph.store.embedded import open_store

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

DAYS = ("2021-06-01", "2022-01-01", "2023-07-01", "2024-06-01")
_OFFICIAL = Path(__file__).parent.parent / "data" / "territories"
_MAYORS = """
SELECT ?body ?possible_from ?certain_from ?certain_until ?possible_until WHERE {
  ?mandate a org:Membership ; org:role tgrole:maire ; org:organization ?body .
  OPTIONAL { ?mandate tg:possibleFrom ?possible_from } OPTIONAL { ?mandate tg:certainFrom ?certain_from }
  OPTIONAL { ?mandate tg:certainUntil ?certain_until } OPTIONAL { ?mandate tg:possibleUntil ?possible_until } }
"""

Days = tuple[str, str, str, str]
"""The four days of a mandate, in their order; "" for none."""


def _rows(name: str) -> list[dict[str, str]]:
    with (_OFFICIAL / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def communes_now() -> set[str]:
    """The communes in use that have a council of their own, by code."""
    with_communes = {row["code"] for row in _rows("departements.csv") if row["has_communes"] == "true"}
    return {row["code"] for row in _rows("communes.csv") if row["departement"] in with_communes}


def communes_on(day: str, now: set[str], movements: Sequence[Mapping[str, str]]) -> set[str]:
    """The communes of a day: what changed after it, the latest first, is taken back."""
    then = set(now)
    own = [row for row in movements if row["type_before"] == row["type_after"] == "COM" and row["date"] > day]
    for date in sorted({row["date"] for row in own}, reverse=True):
        before = {row["code_before"] for row in own if row["date"] == date}
        then = (then - {row["code_after"] for row in own if row["date"] == date}) | before
    return then


def mayors(graph: LocalGraph) -> dict[str, list[Days]]:
    """The days of the mandates of mayor, by the commune's code."""
    governed = {
        row["id"]: row["governs"].partition("/")[2].partition("|")[0] for row in _rows("authorities.csv") if "commune/" in row["governs"]
    }
    held: dict[str, list[Days]] = defaultdict(list)
    for body, *days in graph.store.select(_MAYORS).rows:
        local = body.value.rpartition("/")[2]
        code = governed.get(local, local.removeprefix("commune-"))
        held[code].append(tuple("" if day is None else day.value for day in days))
    return held


def on(day: str, of_one: Sequence[Days]) -> tuple[int, int]:
    """How many are certain on a day, and how many possible or certain."""
    certain = sum(bool(since and until) and since <= day <= until for _, since, until, _ in of_one)
    possible = sum(bool(first or last) and first <= day <= (last or "9999") for first, _, _, last in of_one)
    return certain, possible


def main(given: Sequence[str] | None = None) -> int:
    """Print a row a day."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("store", type=Path)
    parser.add_argument("--movements", type=Path)
    arguments = parser.parse_args(given)
    movements: list[dict[str, str]] = []
    if arguments.movements:
        with arguments.movements.open(encoding="utf-8", newline="") as file:
            movements = list(csv.DictReader(file))
    held, now = mayors(LocalGraph(open_store(arguments.store))), communes_now()
    print("| day | communes | a certain mayor | only possible ones | none | two certain ones |\n| --- | --- | --- | --- | --- | --- |")
    for day in DAYS:
        counts = [on(day, held.get(code, ())) for code in communes_on(day, now, movements)]
        certain, none = sum(one > 0 for one, _ in counts), sum(both == 0 for _, both in counts)
        two = sum(one > 1 for one, _ in counts)
        rest = len(counts) - certain - none
        print(f"| {day} | {len(counts):,} | {certain:,} | {rest:,} | {none:,} ({none / len(counts):.2%}) | {two:,} |")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
