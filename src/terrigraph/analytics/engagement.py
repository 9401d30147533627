"""How far a territory acts abroad, as the graph knows it: one row a territory, to be compared with its figures.

What is counted is what the sources state. A territory without any link may have some that no source here mentions: `covered`
says whether a source of ties speaks of its département at all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from terrigraph.indexes.columns import quoted
from terrigraph.model import periods
from terrigraph.model.namespaces import ORG, SCHEMA, SCHEMES, TG, graph_of

if TYPE_CHECKING:
    import pandas as pd

    from terrigraph.graph import Graph

LEVELS = ("commune", "epci", "departement", "region")
_WORDS = {"twinning": f"{SCHEMES['kind']}jumelage", "member": f"{SCHEMES['role']}membre"}
_POPULATION = "population"


def engagement(graph: Graph, as_of: str = "") -> pd.DataFrame:
    """The ties of every commune, EPCI, département and region, one row each.

    Columns: territory (IRI), level, code, name, epci, departement and region (codes; "" where there are several, or none),
    population and population_year (of the official tables; NA where they have none), twinnings and cooperations (of any other
    kind), partners (distinct territories and bodies), countries (distinct, France apart), networks (bodies that its authority is a
    member of), events (in which someone took part in its authority's name), covered (see the module).
    `as_of` is a day: ties that it excludes are left out, those without dates stay. The graph's checksum, the day and the
    sources are in `.attrs`. A tie of an authority counts for each territory that it governs.
    """
    day = periods.day(as_of) if as_of else ""
    words = {key: label.fr for key, name in _WORDS.items() if (label := graph.model.label(name))}
    rows = graph.scans.sql(_sql(graph.store.base, bool(day)), words | ({"day": day} if day else {}))
    rows = rows.merge(_population(graph), on="territory", how="left")
    events = _events(graph)
    rows["events"] = rows["territory"].map(events).fillna(0).astype("int64")
    ties = rows["twinnings"] + rows["cooperations"]
    rows["covered"] = ties.groupby(rows["departement"]).transform("sum").gt(0) & rows["departement"].ne("")
    rows.attrs.update(graph.origin, as_of=day, measure="engagement")
    return rows


def _population(graph: Graph) -> pd.DataFrame:
    """The population of each territory of the official tables, the latest: territory, population, population_year."""
    base = graph.store.base
    figures = graph.query(f"""SELECT ?territory ?value ?period WHERE {{ GRAPH <{graph_of(f"{base}source/territories")}> {{
        ?o qb:dataSet <{base}indicator/{_POPULATION}> ; sdmx-dimension:refArea ?territory ; sdmx-dimension:refPeriod ?when ;
            sdmx-measure:obsValue ?value }} BIND (STR(?when) AS ?period) }}""")
    latest = figures.sort_values("period").drop_duplicates("territory", keep="last").astype({"territory": "str", "value": "Int64"})
    return latest.rename(columns={"value": "population", "period": "population_year"})


def _events(graph: Graph) -> dict[str, int]:
    """How many events someone took part in, in the name of the authority of a territory."""
    answer = graph.query("""SELECT ?territory (COUNT(DISTINCT ?event) AS ?events) WHERE {
        ?part tg:inCapacityOf ?mandate ; tg:event ?event . ?mandate org:organization ?authority . ?authority tg:governs ?territory }
        GROUP BY ?territory""")
    return dict(zip(answer["territory"], answer["events"], strict=True)) if len(answer) else {}


def _sql(base: str, dated: bool) -> str:
    """The ties of territories, counted from the network tables (`$day` is the day, where one is given)."""
    place = f"{base}territory/"
    level = f"split_part(substr(iri, {len(place) + 1}), '/', 1)"
    in_force = f"AND NOT {periods.excluded_sql()}" if dated else ""
    levels = ", ".join(map(quoted, LEVELS))
    cooperation, membership, governs = quoted(TG.Cooperation), quoted(ORG.Membership), quoted(TG.governs)
    inside = quoted(SCHEMA.containedInPlace)
    return f"""
    WITH places AS (SELECT iri, label AS name, {level} AS level, split_part(iri, '/', -1) AS code FROM nodes
                    WHERE starts_with(iri, {quoted(place)}) AND {level} IN ({levels})),
    within AS (SELECT source AS iri, target AS around FROM edges WHERE via = {inside}),
    governed AS (SELECT source AS authority, target AS iri FROM edges WHERE via = {governs}),
    ends AS (SELECT source AS here, target AS there, iri AS tie, label FROM edges WHERE via = {cooperation} {in_force}
             UNION ALL SELECT target, source, iri, label FROM edges WHERE via = {cooperation} {in_force}),
    ties AS (SELECT coalesce(g.iri, e.here) AS iri, e.there, e.tie, e.label FROM ends e LEFT JOIN governed g ON g.authority = e.here),
    countries AS (SELECT iri, around AS country FROM within WHERE starts_with(around, {quoted(place + "country/")})
                  AND around <> {quoted(place + "country/FR")}
                  UNION ALL SELECT iri, iri FROM nodes WHERE starts_with(iri, {quoted(place + "country/")})
                  AND iri <> {quoted(place + "country/FR")}),
    counted AS (SELECT t.iri, count(DISTINCT tie) FILTER (label = $twinning) AS twinnings,
                       count(DISTINCT tie) FILTER (label <> $twinning) AS cooperations,
                       count(DISTINCT there) AS partners, count(DISTINCT c.country) AS countries
                FROM ties t LEFT JOIN countries c ON c.iri = t.there GROUP BY t.iri),
    joined AS (SELECT g.iri, count(DISTINCT e.target) AS networks FROM edges e JOIN governed g ON g.authority = e.source
               WHERE e.via = {membership} AND e.label = $member {in_force} GROUP BY g.iri),
    epcis AS (SELECT iri, min(split_part(around, '/', -1)) AS code FROM within
              WHERE starts_with(around, {quoted(place + "epci/")}) GROUP BY iri),
    departements AS (SELECT iri, min(split_part(around, '/', -1)) AS code FROM within
                     WHERE starts_with(around, {quoted(place + "departement/")}) GROUP BY iri HAVING count(*) = 1),
    regions AS (SELECT iri, min(split_part(around, '/', -1)) AS code FROM within
                WHERE starts_with(around, {quoted(place + "region/")}) GROUP BY iri HAVING count(*) = 1)
    SELECT p.iri AS territory, p.level, p.code, p.name,
           CASE p.level WHEN 'epci' THEN p.code ELSE coalesce(i.code, '') END AS epci,
           CASE p.level WHEN 'departement' THEN p.code ELSE coalesce(d.code, '') END AS departement,
           CASE p.level WHEN 'region' THEN p.code ELSE coalesce(r.code, rd.code, '') END AS region,
           coalesce(c.twinnings, 0) AS twinnings, coalesce(c.cooperations, 0) AS cooperations, coalesce(c.partners, 0) AS partners,
           coalesce(c.countries, 0) AS countries, coalesce(j.networks, 0) AS networks
    FROM places p LEFT JOIN epcis i ON i.iri = p.iri LEFT JOIN departements d ON d.iri = p.iri LEFT JOIN regions r ON r.iri = p.iri
    LEFT JOIN regions rd ON rd.iri = {quoted(place + "departement/")} || d.code
    LEFT JOIN counted c ON c.iri = p.iri LEFT JOIN joined j ON j.iri = p.iri ORDER BY p.level, p.code"""


__all__ = ["LEVELS", "engagement"]
