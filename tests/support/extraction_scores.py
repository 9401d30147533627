"""Scores what is read of annotated programmes, as benchmarks/extraction.py does."""

from __future__ import annotations

import importlib.util
import json
import sys
from typing import TYPE_CHECKING

from places import REPO
from terrigraph import documents
from terrigraph.extraction.proposing import ProgrammeReader
from terrigraph.extraction.rendering import as_json

if TYPE_CHECKING:
    from pathlib import Path


def _benchmark():
    spec = importlib.util.spec_from_file_location("extraction_benchmark", REPO / "benchmarks" / "extraction.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def scores(gold: Path, texts: Path, places, scheme) -> dict[str, float]:
    """F1 by measure over a folder of annotations."""
    benchmark = _benchmark()
    totals: dict[str, tuple[int, int, int]] = {}
    for path in sorted(gold.glob("*.json")):
        annotation = json.loads(path.read_text(encoding="utf-8"))
        document = documents.read(texts / annotation["text"])
        read = as_json(ProgrammeReader(document, places, scheme).proposal())
        for what, counts in benchmark.compare(read, annotation).items():
            totals[what] = tuple(map(sum, zip(totals.get(what, (0, 0, 0)), counts, strict=True)))
    return {what: benchmark.f1(*counts) for what, counts in totals.items()}
