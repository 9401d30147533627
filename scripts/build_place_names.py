"""Write what cities are called in French and in English, and their Wikidata items: data/gazetteer/names.csv.

    python scripts/build_place_names.py ne_10m_populated_places.json

The file is Natural Earth's table of populated places as GeoJSON (public domain, https://www.naturalearthdata.com), version 4.0 or later.
A place of it is taken for that of the gazetteer whose GeoNames id it states, where both are in the same country and less than
`NEAR_KM` apart. `FRENCH` adds names that Natural Earth does not have or writes as they were, each one of the names that GeoNames gives.
The same files give the same bytes.
"""

from __future__ import annotations

import csv
import json
import sys
from math import cos, hypot, radians
from pathlib import Path
from typing import TYPE_CHECKING

from terrigraph.model.spelling import fold

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).resolve().parent.parent / "data" / "gazetteer"
COLUMNS = ("geonameid", "name_fr", "name_en", "wikidata")
NEAR_KM = 25.0
RENAMED = {"703448": ("Kyïv", "Kyiv"), "698740": ("Odessa", "Odesa")}  # Natural Earth has the names of 2017
FRENCH = {  # cities that Natural Earth does not have, or whose French name it does not know
    "BE": {"2791537": "Malines", "2792482": "Louvain", "2794055": "Courtrai", "2795100": "Ypres"},
    "CH": {"2658564": "Soleure", "2658822": "Saint-Gall", "2661552": "Berne", "2661604": "Bâle"},
    "DE": {"2805615": "Wurtzbourg", "2821164": "Trèves", "2830582": "Spire", "2842647": "Sarrebruck",
           "2849483": "Ratisbonne", "2857798": "Offenbourg", "2873759": "Marbourg", "2874225": "Mayence", "2875115": "Lunebourg",
           "2885679": "Constance", "2886946": "Coblence", "2925177": "Fribourg-en-Brisgau", "2934691": "Duisbourg",
           "2954172": "Augsbourg", "3247449": "Aix-la-Chapelle"},
    "ES": {"2510409": "Tolède", "2519240": "Cordoue", "2517117": "Grenade", "2520600": "Cadix", "3104324": "Saragosse",
           "3108288": "Tarragone", "3109256": "Ségovie", "3110044": "Saint-Sébastien", "3111108": "Salamanque", "3114472": "Pampelune",
           "3121456": "Gérone"},
    "GB": {"2651048": "Douvres", "2653877": "Cantorbéry"},
    "IL": {"294098": "Nazareth", "295721": "Acre", "293100": "Safed"},
    "IT": {"2523650": "Raguse", "3164419": "Vicence", "3164565": "Verceil", "3165201": "Trévise", "3166548": "Sienne", "3169561": "Ravenne",
           "3170647": "Pise", "3171058": "Plaisance", "3171180": "Pérouse", "3171366": "Pavie", "3173331": "Modène", "3174530": "Lucques",
           "3177090": "Ferrare", "3177700": "Coni", "3177838": "Crémone", "3182164": "Bergame"},
    "LB": {"267008": "Tyr"},
    "PL": {"3094802": "Cracovie"},
    "PS": {"282615": "Naplouse", "284315": "Bethléem", "284899": "Jéricho", "285066": "Hébron"},
}  # fmt: skip


def main() -> None:
    """Write the table from the file given."""
    features = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))["features"]
    with (HERE / "places.csv").open(encoding="utf-8", newline="") as file:
        places = {row["geonameid"]: row for row in csv.DictReader(file)}
    named = dict(_of_natural_earth(features, places))
    for country, names in FRENCH.items():
        for key, french in names.items():
            place = places[key]
            borne = {fold(name) for name in (place["name"], *place["names"].split("|"))}
            if place["country"] != country or fold(french) not in borne:
                sys.exit(f"{key}: GeoNames does not name {place['name']} {french}")
            _, english, item = named.get(key, ("", place["name"], ""))
            named[key] = (french, english, item)
    rows = [(key, *named[key]) for key in sorted(named, key=int)]
    with (HERE / "names.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([COLUMNS, *rows])
    sys.stdout.write(f"{len(features)} places of Natural Earth; {len(rows)} named in French and English\n")


def _of_natural_earth(
    features: list[dict[str, dict[str, object]]], places: dict[str, dict[str, str]]
) -> Iterator[tuple[str, tuple[str, str, str]]]:
    for feature in features:
        one = {name.lower(): value for name, value in feature["properties"].items()}
        key = str(int(float(str(one.get("geonameid") or 0))))
        place = places.get(key)
        if place is None or place["country"] != one["iso_a2"] or _apart(place, one) > NEAR_KM:
            continue
        french, english = (str(one.get(name) or "").strip() for name in ("name_fr", "name_en"))
        french, english = RENAMED.get(key, (french, english))
        if french and english:
            yield key, (french, english, str(one.get("wikidataid") or ""))


def _apart(place: dict[str, str], one: dict[str, object]) -> float:
    """Kilometres between a place of the gazetteer and one of Natural Earth."""
    latitude, longitude = float(str(one["latitude"])), float(str(one["longitude"]))
    east = (float(place["longitude"]) - longitude) * cos(radians(latitude))
    return 111.2 * hypot(east, float(place["latitude"]) - latitude)


if __name__ == "__main__":
    main()
