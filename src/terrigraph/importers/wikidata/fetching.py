"""Asks Wikidata's public endpoint for the twinnings of French communes, one département at a time, when asked to.

What was received is kept as it came, and is not asked for again: a fetch that was interrupted goes on where it stopped.
"""

from __future__ import annotations

import json
import os
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from terrigraph import resources
from terrigraph.errors import Fault, ImportingError
from terrigraph.importers.wikidata.downloads import load
from terrigraph.importers.wikidata.polite import Endpoint
from terrigraph.language import Text
from terrigraph.reconciliation.official import official_tables

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

ADDRESS = "https://query.wikidata.org/sparql"
PAGE = 5000
FETCHED = "p190"
"""What the pages fetched go under."""
PAGE_NAME = re.compile(r"p190-[0-9AB]+-\d{3}\.json")
QUERY = """PREFIX wdt: <http://www.wikidata.org/prop/direct/>
PREFIX p: <http://www.wikidata.org/prop/>
PREFIX ps: <http://www.wikidata.org/prop/statement/>
PREFIX pq: <http://www.wikidata.org/prop/qualifier/>
PREFIX pqv: <http://www.wikidata.org/prop/qualifier/value/>
PREFIX wikibase: <http://wikiba.se/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?statement ?rank ?insee ?communeLabel ?partner ?partnerLabel ?partnerInsee ?geonames ?country ?coord
       ?start ?startPrecision ?end ?endPrecision ?endStated ?point ?pointPrecision WHERE {
  ?commune wdt:P374 ?insee . FILTER (STRSTARTS(?insee, "%(prefix)s"))
  ?commune p:P190 ?statement .
  ?statement ps:P190 ?partner ; wikibase:rank ?rank .
  OPTIONAL { ?statement pqv:P580 ?startValue . ?startValue wikibase:timeValue ?start ; wikibase:timePrecision ?startPrecision }
  OPTIONAL { ?statement pqv:P582 ?endValue . ?endValue wikibase:timeValue ?end ; wikibase:timePrecision ?endPrecision }
  OPTIONAL { ?statement pq:P582 ?endStated }
  OPTIONAL { ?statement pqv:P585 ?pointValue . ?pointValue wikibase:timeValue ?point ; wikibase:timePrecision ?pointPrecision }
  OPTIONAL { ?partner wdt:P374 ?partnerInsee }
  OPTIONAL { ?partner wdt:P1566 ?geonames }
  OPTIONAL { ?partner wdt:P17 ?state . ?state wdt:P297 ?country }
  OPTIONAL { ?partner wdt:P625 ?coord }
  OPTIONAL { ?commune rdfs:label ?communeLabel FILTER (LANG(?communeLabel) = "fr") }
  OPTIONAL { ?partner rdfs:label ?french FILTER (LANG(?french) = "fr") }
  OPTIONAL { ?partner rdfs:label ?english FILTER (LANG(?english) = "en") }
  BIND (COALESCE(?french, ?english) AS ?partnerLabel)
}
ORDER BY ?statement ?insee ?partnerInsee ?geonames ?country ?coord ?start ?end ?point
LIMIT %(limit)d OFFSET %(offset)d
"""
"""What the endpoint is asked, a département and a page at a time."""


def fetch(
    folder: Path,
    report: Callable[[Text], None] = lambda _: None,
    endpoint: Endpoint | None = None,
    departements: Sequence[str] = (),
    limit: int = PAGE,
) -> list[Path]:
    """Ask an endpoint (Wikidata's own by default) for the twinnings of each département, and keep the answers.

    `departements` are beginnings of INSEE codes; by default all. An answer that is already in the folder is not asked
    for again, so that a fetch that was interrupted goes on where it stopped. Gives the files, in order.
    """
    endpoint = endpoint or Endpoint(address=ADDRESS, report=report)
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    prefixes = departements or sorted({code[:2] for code in official_tables(resources.folder("data")).communes})
    for prefix in prefixes:
        if not re.fullmatch(r"\d[\dAB]\d{0,3}", prefix, re.ASCII):
            raise ImportingError([Fault("", 0, "", prefix, Text("le début d’un code INSEE", "the beginning of an INSEE code"))])
        for page in range(10_000):
            path = folder / f"p190-{prefix}-{page:03}.json"
            if not path.is_file():
                answer = endpoint.select(QUERY % {"prefix": prefix, "limit": limit, "offset": page * limit})
                _keep_answer(path, {"retrieved": datetime.now(UTC).date().isoformat(), "limit": limit, **answer})
            files.append(path)
            answer = load(path)
            if answer.get("limit", limit) != limit:
                expected = Text(
                    f"page de {answer['limit']} lignes : gardez la même limite", f"page of {answer['limit']} rows: keep the limit"
                )
                raise ImportingError([Fault(path.name, 0, "", str(limit), expected)])
            count = len(answer["results"]["bindings"])
            report(Text(f"{prefix} : {count} lignes", f"{prefix}: {count} rows"))
            if count < limit:
                break
    return files


def _keep_answer(path: Path, answer: Mapping[str, Any]) -> None:
    draft = path.with_name(f".{path.name}-{os.getpid()}")
    with draft.open("w", encoding="utf-8") as file:
        json.dump(answer, file, ensure_ascii=False)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
