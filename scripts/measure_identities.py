"""Measure the rules that join people of the register (importers/elected_officials/people.py) on labelled pairs.

    python scripts/measure_identities.py ARCHIVE [ARCHIVE …] [--pairs tests/data/identity_pairs.csv]

The archives are those of the register of elected officials that `terrigraph fetch elected_officials` downloads. Prints, first, how many
pairs the rules join, by reason, and how many of these have birth dates that agree but for one of year, month and day, or in less. Then,
for each half of the labelled pairs (see sample_identity_pairs.py), of those whose two people are both in these archives:

- precision: of the pairs that the rules join, how many are labelled `same`;
- recall: of the pairs labelled `same`, how many the rules join, over all, and over those of each reason for the label;

each with its Wilson interval at 95 %. Pairs labelled `undecidable` count in neither. Birth dates are compared in memory: none is
written.
"""

from __future__ import annotations

import argparse
import csv
from collections import Counter
from math import sqrt
from pathlib import Path

from sample_identity_pairs import OUT, SAME, UNDECIDABLE, Register
from terrigraph.importers.elected_officials import people

_Z = 1.959964


def wilson(right: int, total: int) -> str:
    """A proportion with its Wilson interval at 95 %."""
    if not total:
        return "none"
    share, spread = right / total, _Z * _Z / total
    middle = (share + spread / 2) / (1 + spread)
    half = _Z * sqrt(share * (1 - share) / total + spread / (4 * total)) / (1 + spread)
    return f"{right}/{total} = {share:.3f} [{max(0.0, middle - half):.3f}, {min(1.0, middle + half):.3f}]"


def main() -> None:
    """Print what the rules join, and how well."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("archives", nargs="+", type=Path, metavar="ARCHIVE")
    parser.add_argument("--pairs", type=Path, default=OUT)
    options = parser.parse_args()
    register = Register(options.archives)
    joins = people.joins(register.tables, register.editions)
    print(f"{len(joins.same)} of {len(register.people)} people are joined into {len(set(joins.same.values()))}; pairs, by reason:")
    agreeing = Counter((reason, register.agreeing(*pair)) for pair, reason in joins.pairs.items())
    for (reason, parts), number in sorted(agreeing.items()):
        print(f"  {reason}, {parts} of the 3 parts of the birth dates the same: {number}")
    with options.pairs.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for half in sorted({row["half"] for row in rows}, reverse=True):
        pairs = [row for row in rows if row["half"] == half and {row["one"], row["other"]} <= register.keys.keys()]
        decided = [row for row in pairs if row["label"] != UNDECIDABLE]
        together = [row for row in decided if _joined(row, register, joins)]
        print(f"{half}: {len(pairs)} pairs in these archives, {len(decided)} of them decided")
        print(f"  precision {wilson(sum(row['label'] == SAME for row in together), len(together))}")
        for why in ("", *sorted({row["why"] for row in decided if row["label"] == SAME})):
            same = [row for row in decided if row["label"] == SAME and why in ("", row["why"])]
            print(f"  recall {wilson(sum(row in together for row in same), len(same))} {why}")


def _joined(row: dict[str, str], register: Register, joins: people.Joins) -> bool:
    one, other = register.keys[row["one"]], register.keys[row["other"]]
    return joins.same.get(one, one) == joins.same.get(other, other)


if __name__ == "__main__":
    main()
