"""In a worker: lists of things by kind, text, theme, territory, period and source, with the counts of each facet; of columns, by DuckDB."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

import duckdb
import pyoxigraph as ox

from terrigraph.errors import StoreError, UsageError
from terrigraph.indexes import names
from terrigraph.language import Text, current
from terrigraph.model import periods
from terrigraph.model.namespaces import SCHEMA, SKOS, TG

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from terrigraph.graph import LocalGraph
    from terrigraph.indexes.scans import Scans

PAGE = 50
MOST = 10_000
"""Rows of a list that is downloaded."""
_MOST_MATCHES = 2_000
"""Things whose names match a text, at most."""
_FACET = 15
"""Values of a facet that are shown."""
_BODY_OF = (TG.governs, TG.serves)
_FIRST, _LAST = "0001", "9999"

_THINGS = """
CREATE TABLE listed_things AS SELECT id, iri, kind, label, label_en, name_order, context, context_en, links FROM nodes;
CREATE INDEX listed_iris ON listed_things (iri)"""
_TIES = """
CREATE TABLE listed_links AS
SELECT source_id, target_id, via, stated_by, possible_from, certain_from, certain_until, possible_until FROM edges;
CREATE TABLE listed_ties AS SELECT source_id AS one, target_id AS other, true AS forward, * EXCLUDE (source_id, target_id) FROM listed_links
    UNION ALL SELECT target_id, source_id, false, * EXCLUDE (source_id, target_id) FROM listed_links;
CREATE TABLE listed_themes AS WITH RECURSIVE narrower(root, id) AS (
    SELECT id, id FROM listed_things WHERE kind = $theme_kind
    UNION SELECT n.root, e.source_id FROM listed_links e JOIN narrower n ON e.target_id = n.id WHERE e.via = $broader)
    SELECT * FROM narrower;
CREATE TABLE listed_around AS WITH RECURSIVE parts(root, id) AS (
    SELECT id, id FROM listed_things WHERE kind = $territory_kind
    UNION SELECT p.root, e.source_id FROM listed_links e JOIN parts p ON e.target_id = p.id WHERE e.via = $within)
    SELECT * FROM parts UNION
    SELECT root, source_id FROM listed_links JOIN parts ON target_id = parts.id WHERE via IN (SELECT unnest($body_of))"""
"""In memory: each link once as it is, and once from each of its ends; each theme with its narrower ones; each territory with its parts
and the bodies that govern or serve them."""

_NEAR_THEME = """WITH themes AS (SELECT id FROM listed_themes WHERE root = (SELECT id FROM listed_things WHERE iri = $theme)),
    near AS (SELECT source_id AS id FROM listed_links WHERE target_id IN (SELECT id FROM themes)),
    events AS (SELECT id FROM near WHERE id IN (SELECT id FROM listed_things WHERE kind = $event))
    SELECT id FROM themes UNION SELECT id FROM near
    UNION SELECT one FROM listed_ties WHERE other IN (SELECT id FROM events) AND (forward OR via IN (SELECT unnest($behind)))"""
_IN_TERRITORY = """WITH around AS (SELECT id FROM listed_around WHERE root = (SELECT id FROM listed_things WHERE iri = $territory))
    SELECT id FROM around
    UNION SELECT source_id FROM listed_links WHERE via <> $cooperation AND target_id IN (SELECT id FROM around)"""
_TOUCHED = "SELECT source_id FROM listed_links WHERE {0} UNION SELECT target_id FROM listed_links WHERE {0}"
_DATED = f"NOT {periods.UNDATED_SQL} AND NOT {periods.excluded_sql('$since', '$until')}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which things are listed; "": any."""

    kind: str = ""
    """A kind of node, by its short name: person, organisation, territory, event, theme, question."""
    q: str = ""
    """What their names hold."""
    theme: str = ""
    """An identifier, as all that follow."""
    territory: str = ""
    source: str = ""
    start: str = ""
    """A year: of what may have been in force then or later."""
    end: str = ""

    def given(self) -> dict[str, str]:
        """The values that are not empty, by name."""
        return {one.name: value for one in fields(self) if (value := getattr(self, one.name))}

    @property
    def days(self) -> list[str]:
        """The first and the last day of the period, as far as they are given."""
        return [f"{self.start}-01-01"] * bool(self.start) + [f"{self.end}-12-31"] * bool(self.end)


@dataclass(frozen=True, slots=True)
class Facet:
    """One way to narrow a list: its name, and its values with how many things each keeps."""

    name: str
    title: Text
    values: Sequence[tuple[str, str, int]]
    """(value, words, count)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A page of a list."""

    wanted: Wanted
    total: int
    rows: Sequence[tuple[str, str, str, str, int]]
    """(IRI, kind, name, context, links)."""
    facets: Sequence[Facet]
    unknown: bool = False
    """Whether more names match the text than are counted."""


def shown_columns() -> tuple[str, str]:
    """The columns of `listed_things` that have names, and what distinguishes homonyms, in the language in use."""
    return ("label_en", "context_en") if current() == "en" else ("label", "context")


class Lists:
    """The lists of one graph."""

    def __init__(self, graph: LocalGraph) -> None:
        self.graph = graph
        self.scans: Scans = graph.scans
        self.kinds = {short(label.en): kind.iri for kind in graph.model.nodes if (label := graph.model.label(kind.iri))}
        self._tied = False
        try:
            self.scans.rows(_THINGS, {})
        except duckdb.BinderException:
            raise StoreError(
                Text("ce graphe est d’une version plus ancienne", "this graph is of an earlier version"),
                Text("Reconstruisez-le : terrigraph build", "Build it again: terrigraph build"),
            ) from None
        self._facets_counted: dict[Wanted, Sequence[Facet]] = {}

    def page(self, wanted: Wanted, *, first: int = 0, size: int = PAGE, facets: bool = True) -> Listed:
        """Some rows of a list, from the `first` on, in the order of their names. Raises UsageError for what is no kind or year."""
        if not self._tied:
            for table in _TIES.split(";"):
                self._rows(table, self._constants())
            self._tied = True
        where, given, full = self._where(wanted)
        self._rows(f"CREATE OR REPLACE TEMP TABLE chosen AS SELECT id FROM listed_things n WHERE {where}", given)
        total = int(self._rows("SELECT count(*) FROM chosen", {})[0][0])
        name, context = shown_columns()
        rows = self._rows(
            f"""SELECT iri, kind, {name}, {context}, links FROM listed_things SEMI JOIN chosen USING (id)
                ORDER BY name_order, id LIMIT $size OFFSET $first""",
            {"size": size, "first": first},
        )
        return Listed(wanted=wanted, total=total, rows=rows, facets=self._facets(wanted) if facets else (), unknown=full)

    def counts(self) -> dict[str, int]:
        """How many things there are of each kind, by its short name."""
        counted = dict(self._rows("SELECT kind, count(*) FROM listed_things GROUP BY kind", {}))
        return {name: int(counted.get(iri, 0)) for name, iri in self.kinds.items()}

    def _rows(self, query: str, given: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        return self.scans.rows(query, {name: value for name, value in given.items() if f"${name}" in query})

    # ------------------------------------------------------------ what is wanted

    def _where(self, wanted: Wanted) -> tuple[str, dict[str, Any], bool]:
        """The condition on nodes `n`, its parameters, and whether more names match the text than are counted."""
        parts, given, full = ["true"], self._constants(), False
        if wanted.kind:
            given["kind"] = self._kind(wanted.kind)
            parts.append("n.kind = $kind")
        if wanted.q:
            matches = [match.iri for match in names.search(self.scans.folder, wanted.q, given.get("kind", ""), _MOST_MATCHES)]
            given["matches"], full = matches, len(matches) == _MOST_MATCHES
            parts.append("n.iri IN (SELECT unnest($matches))")
        for name, query in (("theme", _NEAR_THEME), ("territory", _IN_TERRITORY)):
            if value := getattr(wanted, name):
                given[name] = self.iri(value)
                parts.append(f"n.id IN ({query})")
        if wanted.source:
            given["source"] = self.iri(wanted.source)
            parts.append(f"n.id IN ({_TOUCHED.format('list_contains(stated_by, $source)')})")
        if wanted.start or wanted.end:
            given |= {"since": f"{_year(wanted.start) or _FIRST}-01-01", "until": f"{_year(wanted.end) or _LAST}-12-31"}
            parts.append(f"n.id IN ({_TOUCHED.format(_DATED)})")
        return " AND ".join(parts), given, full

    def _constants(self) -> dict[str, Any]:
        return {
            "broader": SKOS.broader, "event": SCHEMA.Event, "within": SCHEMA.containedInPlace, "body_of": list(_BODY_OF),
            "cooperation": TG.Cooperation, "behind": [SCHEMA.organizer, SCHEMA.location],
            "theme_kind": TG.Theme, "territory_kind": TG.Territory,
        }  # fmt: skip

    def _kind(self, name: str) -> str:
        if name not in self.kinds:
            expected = ", ".join(self.kinds)
            raise UsageError(Text(f"aucune sorte ne s’appelle « {name} » : {expected}", f'no kind is called "{name}": {expected}'))
        return self.kinds[name]

    def iri(self, identifier: str) -> str:
        """The IRI of an identifier of ours, or that it is. Raises UsageError for what is none."""
        try:
            return ox.NamedNode(identifier if ":" in identifier else self.graph.store.base + identifier).value
        except ValueError:
            shortened = identifier[:100]
            raise UsageError(Text(f"« {shortened} » n’est pas un identifiant", f'"{shortened}" is not an identifier')) from None

    # ------------------------------------------------------------ facets

    def _facets(self, wanted: Wanted) -> Sequence[Facet]:
        key = replace(wanted) if current() == "fr" else replace(wanted, q=f"{wanted.q}\0en")
        if key not in self._facets_counted:
            if len(self._facets_counted) > 200:
                self._facets_counted.pop(next(iter(self._facets_counted)))
            self._facets_counted[key] = self._counted(wanted)
        return self._facets_counted[key]

    def _counted(self, wanted: Wanted) -> Sequence[Facet]:
        """The facets of what the table `chosen` holds."""
        given = self._constants() | ({"territory": self.iri(wanted.territory)} if wanted.territory else {})
        name = "label_en" if current() == "en" else "label"
        any_kind, of_any, _ = self._where(replace(wanted, kind=""))
        kinds = {iri: short for short, iri in self.kinds.items()}
        counted = self._rows(f"SELECT kind, count(*) FROM listed_things n WHERE {any_kind} GROUP BY kind ORDER BY 2 DESC", of_any)
        facets = [Facet("kind", Text("Sorte", "Kind"), [(kinds[iri], self._label(iri), count) for iri, count in counted if iri in kinds])]
        self._rows("CREATE OR REPLACE TEMP TABLE mine AS SELECT * FROM listed_ties SEMI JOIN chosen ON chosen.id = listed_ties.one", {})
        facets.append(Facet("theme", Text("Thème", "Theme"), self._themes(given, name)))
        facets.append(Facet("territory", Text("Territoire", "Territory"), self._places(wanted, given, name)))
        sources = self._rows(
            "SELECT graph, count(DISTINCT one) FROM (SELECT one, unnest(stated_by) AS graph FROM mine) GROUP BY graph ORDER BY 2 DESC", {}
        )
        titles = {f"{self.graph.store.base}source/{source['id']}": str(Text.of(source["title"])) for source in self.graph.store.sources()}
        values = [(self.graph.identifier(iri), titles[iri], count) for iri, count in sources if iri in titles]
        facets.append(Facet("source", Text("Source", "Source"), values))
        facets.append(Facet("period", Text("Période", "Period"), self._decades()))
        return facets

    def _label(self, iri: str) -> str:
        return str(self.graph.model.label(iri) or iri)

    def _themes(self, given: Mapping[str, Any], name: str) -> list[tuple[str, str, int]]:
        """Themes that the chosen are tied to, or the events that they are tied to."""
        rows = self._rows(
            f"""WITH
            events AS (SELECT one, other FROM mine WHERE other IN (SELECT id FROM listed_things WHERE kind = $event)
                       AND (forward OR via IN (SELECT unnest($behind)))),
            tied AS (SELECT id AS one, id AS other FROM chosen UNION SELECT one, other FROM mine WHERE forward
                     UNION SELECT e.one, t.target_id FROM events e JOIN listed_links t ON t.source_id = e.other)
            SELECT n.iri, n.{name}, count(DISTINCT one) FROM tied JOIN listed_themes w ON w.id = tied.other
            JOIN listed_things n ON n.id = w.root GROUP BY ALL ORDER BY 3 DESC, 2 LIMIT {_FACET}""",
            given,
        )
        return [(iri, label, count) for iri, label, count in rows]

    def _places(self, wanted: Wanted, given: Mapping[str, Any], name: str) -> list[tuple[str, str, int]]:
        """Regions that the chosen are in, or governed from; of a territory, its parts."""
        roots = (
            """SELECT source_id FROM listed_links
               WHERE via = $within AND target_id = (SELECT id FROM listed_things WHERE iri = $territory)"""
            if wanted.territory
            else "SELECT id FROM listed_things WHERE starts_with(iri, $regions)"
        )
        rows = self._rows(
            f"""WITH around AS (SELECT * FROM listed_around WHERE root IN ({roots})),
            tied AS (SELECT id AS one, id AS other FROM chosen UNION
                     SELECT one, other FROM mine WHERE forward AND via <> $cooperation)
            SELECT n.iri, n.{name}, count(DISTINCT tied.one) FROM tied JOIN around ON around.id = tied.other
            JOIN listed_things n ON n.id = around.root GROUP BY ALL ORDER BY 3 DESC, 2 LIMIT {_FACET}""",
            {**given, "regions": f"{self.graph.store.base}territory/region/"},
        )
        return [(self.graph.identifier(iri), label, count) for iri, label, count in rows]

    def _decades(self) -> list[tuple[str, str, int]]:
        rows = self._rows(
            f"""WITH bounds AS (SELECT one, unnest([possible_from, certain_from, certain_until, possible_until]) AS day,
                                   possible_from, possible_until FROM mine),
            dated AS (SELECT DISTINCT one, possible_from, possible_until FROM bounds WHERE day IS NOT NULL),
            decades AS (SELECT DISTINCT CAST(year(day) // 10 * 10 AS INTEGER) AS decade FROM bounds WHERE day IS NOT NULL)
            SELECT decade, count(DISTINCT one) FROM dated JOIN decades ON (possible_from IS NULL OR year(possible_from) <= decade + 9)
            AND (possible_until IS NULL OR year(possible_until) >= decade) GROUP BY decade ORDER BY decade DESC LIMIT {_FACET}""",
            {},
        )
        return [(f"{decade}-{decade + 9}", f"{decade}–{decade + 9}", count) for decade, count in rows]


def short(name: str) -> str:
    """The short name of a kind, from its name in English."""
    return name.replace(" ", "-").lower()


def _year(text: str) -> str:
    if text and not (text.isascii() and text.isdigit() and len(text) == 4 and text != "0000"):
        raise UsageError(Text(f"« {text} » n’est pas une année (AAAA)", f'"{text}" is not a year (YYYY)'))
    return text
