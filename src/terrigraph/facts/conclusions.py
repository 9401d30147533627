"""The graph of conclusions: what several sources may state, written once, whoever states it.

Each source keeps in its own graph what it alone states (its documents, its passages, its statements); what a fact is, what it
is called and what it ties is here. A plain link that one source states is in that source's graph; one that several do is here,
with a statement a source. What an official table says of its own territories and authorities stays in that table's graph. No
triple is in two graphs.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

from terrigraph.facts import days as rules
from terrigraph.facts import mandates as of_mandates
from terrigraph.facts.days import LASTING, RANK, Assertion
from terrigraph.facts.feminine import feminine
from terrigraph.language import LANGUAGES
from terrigraph.model.namespaces import DCTERMS, FOAF, GEO, OA, ORG, PROV, RDF, SCHEMA, SCHEMES, SKOS, TG, XSD, source_of
from terrigraph.model.triples import Ids, PartialDate, iri, literal, point, quad

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from terrigraph.facts.days import Dates, Days
    from terrigraph.facts.mandates import Mandate, Statement
    from terrigraph.facts.terms import Terms
    from terrigraph.sources.tables import Row

_NAMING = (FOAF.name, SKOS.prefLabel, SCHEMA.name)
"""Properties that have one value a language; other names are alternative ones."""
_DAYS = [
    (f"<{predicate}> ", f"<{predicate}Reason> <{SCHEMES['kind']}")
    for predicate in (TG.possibleFrom, TG.certainFrom, TG.certainUntil, TG.possibleUntil)
]
"""How a line goes on that states a day of a fact, and one that states its reason, in the order of the days."""
_A_DAY = f"^^<{XSD.date}>"
_A_MANDATE = f"<{RDF.type}> <{ORG.Membership}>"
_MEMBER, _ORGANISATION, _AREA, _TERM = (f"<{predicate}> <" for predicate in (ORG.member, ORG.organization, TG.area, TG.term))
_ROLE = f"<{ORG.role}> <{SCHEMES['role']}"
"""How the lines go on that half a million mandates have, written once."""


def _shown(statements: Sequence[Statement]) -> Sequence[Statement]:
    """Those that are evidence: of a register, the first and last row that show a mandate, and rows between that date it otherwise."""
    if len(statements) < 3:
        return statements
    editions = sorted({one.edition.as_of for one in statements if one.edition is not None})
    if len(editions) < 3:
        return statements
    ends = (editions[0], editions[-1])
    dated = {(one.dates.start, one.dates.end) for one in statements if one.edition is None or one.edition.as_of in ends}
    kept = []
    for one in statements:
        if one.edition is None or one.edition.as_of in ends:
            kept.append(one)
        elif (dates := (one.dates.start, one.dates.end)) not in dated:
            dated.add(dates)
            kept.append(one)
    return kept


_WITHDRAWN = "withdrawn"
"""What is concluded of a fact that one source announced and another denies, and of a part that a source denies: who is said
not to have come was expected. A concept of the list of kinds."""
_DEEPEST = 9
"""How many levels of sessions are looked through for a date."""
TWINNING = "jumelage"
"""The kind of cooperation that two partners have but once."""


def cooperation_iri(ids: Ids, kind: str, title: str, partners: Iterable[str], start: str) -> str:
    """The IRI of a cooperation: of its kind, its title and its partners (IRIs).

    Its start is part of it where neither kind nor title tells apart several of the same partners.
    """
    apart = "" if title or kind == TWINNING else start
    return ids.hashed("cooperation", kind, title, apart, *sorted(partner.removeprefix(ids.base) for partner in partners))


@dataclass(frozen=True, slots=True)
class RoleNames:
    """What a role is called: its feminine ("" where it is called the same), and all its names in French."""

    feminine: str
    others: tuple[str, ...]


NO_NAMES = RoleNames("", ())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """What one statement says of a part taken in an event."""

    who: str
    """The IRI of who takes it."""
    statement: str
    assertion: Assertion
    capacities: Sequence[str]
    """The IRIs of the statements of the mandates in whose name it is taken."""


@dataclass(slots=True, kw_only=True)
class Conclusions:
    """What is concluded, as sources are read."""

    ids: Ids
    terms: Terms
    roles: Mapping[str, RoleNames] = field(default_factory=dict)
    """What roles are called in the feminine, by local name."""
    broader: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """The roles that are broader than each, by local name."""
    feminine: Mapping[str, str] = field(default_factory=dict)
    """What concepts are called in the feminine, where they are not called the same, by IRI."""
    women: set[str] = field(default_factory=set)
    """The IRIs of the people whom a source names in the feminine."""
    origins: dict[str, Row] = field(default_factory=dict)
    """The first row of a curated table that states a mandate, by the mandate's IRI."""
    _plain: set[str] = field(default_factory=set)
    _names: dict[tuple[str, str, str], dict[str, bool]] = field(default_factory=dict)
    """Names, by subject, property and language: each term, and whether the source speaks of the resource under its own IRI."""
    _preferred: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    """The names that are shown whatever sources call a resource, one a language, by subject and property."""
    _hidden: dict[tuple[str, str], None] = field(default_factory=dict)
    """Resources, each with a name that it is found by and that is not shown."""
    _links: dict[tuple[str, str, str], dict[str, str]] = field(default_factory=dict)
    """Plain links, by subject, property and object (an IRI): who states them, by graph, with a passage ("" for none)."""
    _subjects: set[str] = field(default_factory=set)
    _shared: dict[str, str] = field(default_factory=dict)
    """Triples about documents and passages, as lines without their graph, with the graph that they are in."""
    _once: set[tuple[str, str]] = field(default_factory=set)
    """Subjects and properties that have a value, and take no other."""
    _official: set[str] = field(default_factory=set)
    """The triples, as lines without their graph, that official tables state of what other sources speak of too."""
    _dates: dict[str, list[Dates]] = field(default_factory=dict)
    _parts: dict[str, list[_Part]] = field(default_factory=dict)
    _events: dict[str, str] = field(default_factory=dict)
    """The event of each part taken."""
    _wholes: dict[str, str] = field(default_factory=dict)
    """What each session is a session of."""
    _stated: dict[str, list[tuple[str, Days, str]]] = field(default_factory=dict)
    """What statements of mandates turned out to state, by the statement's IRI: the mandate's IRI, its days, the source's words."""

    # ------------------------------------------------------------ as sources are read

    def add(self, subject: str, predicate: str, term: str) -> None:
        """Conclude that a resource has a literal, or an IRI, written as a term."""
        self._subjects.add(subject)
        self._plain.add(quad(subject, predicate, term, self.ids.conclusions))

    def name(self, subject: str, predicate: str, term: str, own: bool = True) -> None:
        """Say that a source calls a resource so; `own`: under the IRI that remains, where two were one."""
        self._subjects.add(subject)
        language = term.rpartition('"')[2]
        known = self._names.setdefault((subject, predicate, language), {})
        known[term] = known.get(term, False) or own

    def prefer(self, subject: str, predicate: str, term: str) -> None:
        """Call a resource so in the term's language, whatever sources call it: what they do is then another name."""
        self.name(subject, predicate, term)
        self._preferred.setdefault((subject, predicate), []).append(term)

    def hide(self, subject: str, name: str) -> None:
        """Let a resource be found by a name that is not shown."""
        self._hidden[subject, name] = None

    def link(self, subject: str, predicate: str, other: str, graph: str, passage: str = "") -> None:
        """Say that the source of a graph ties a resource to another (an IRI)."""
        self._subjects.add(subject)
        if predicate == SCHEMA.superEvent:
            self._wholes[subject] = min(other, self._wholes.get(subject, other))
        self._links.setdefault((subject, predicate, other), {}).setdefault(graph, passage)

    def shared(self, lines: Iterable[str]) -> None:
        """Take lines of one source's graph that another source may state too: documents and passages, which are then here."""
        for line in lines:
            triple, _, graph = line.rpartition(" <")
            graph = graph.removesuffix("> .\n")
            if self._shared.setdefault(triple, graph) != graph:
                self._shared[triple] = self.ids.conclusions

    def at(self, subject: str, longitude: str, latitude: str) -> None:
        """Conclude where a place is, in decimal degrees; the first source that says so is kept."""
        if (subject, GEO.hasGeometry) not in self._once:
            self._once.add((subject, GEO.hasGeometry))
            self.add(subject, GEO.hasGeometry, iri(f"{subject}/point"))
            self.add(f"{subject}/point", GEO.asWKT, point(longitude, latitude))

    def date(self, subject: str, dates: Dates) -> None:
        """Say what a statement says of when an event takes place, or a cooperation lasts."""
        self._dates.setdefault(subject, []).append(dates)

    def woman(self, person: str, names: Sequence[str], wording: str, civility: str, role: str = "") -> None:
        """Remember a person whom a source's words name in the feminine; `names` are the words of the person's name."""
        called = self.roles.get(role, NO_NAMES)
        if person not in self.women and feminine(wording, civility, names, called.feminine, called.others):
            self.women.add(person)

    def part(self, subject: str, who: str, event: str, statement: str, assertion: Assertion, capacities: Sequence[str]) -> None:
        """Say that a statement is of a part taken in an event, and in the name of which mandates (the IRIs of their statements)."""
        self._events[subject] = event
        self._parts.setdefault(subject, []).append(_Part(who=who, statement=statement, assertion=assertion, capacities=capacities))

    def speaks_of(self, subject: str) -> bool:
        """Whether a source that was read says something of a resource."""
        return subject in self._subjects

    def subjects(self, start: str) -> list[str]:
        """The resources of which a source that was read says something, and whose IRIs start so; sorted."""
        return sorted(subject for subject in self._subjects if subject.startswith(start))

    def official(self, blocks: Iterable[str]) -> Iterator[str]:
        """The same blocks of an official table, whose triples are then not concluded once more."""
        subjects = {f"<{subject}>" for subject in self._subjects}
        for block in blocks:
            for line in block.splitlines():
                if line.partition(" ")[0] in subjects:
                    self._official.add(line.rpartition(" <")[0])
            yield block

    # ------------------------------------------------------------ mandates

    def mandates(self, statements: Sequence[Iterable[Statement]]) -> Iterator[str]:
        """The lines of every mandate, a block a body; each of the given has the statements of one source, sorted by body."""
        by_body = attrgetter("body")
        for _, of_body in groupby(heapq.merge(*statements, key=by_body), key=by_body):
            lines: list[str] = []
            rows: set[str] = set()
            iris: dict[int, str] = {}
            concluded = of_mandates.conclude(of_body, self.terms, self.broader)
            for one in concluded:
                iris[id(one)] = self.ids.hashed("mandate", *one.identity)
            for one in concluded:
                self._stating(one, iris[id(one)], rows, lines)
                self._mandate(one, iris[id(one)], iris[id(one.continues)] if one.continues else "", lines)
            yield "".join(lines)

    def _stating(self, one: Mandate, here: str, rows: set[str], lines: list[str]) -> None:
        """Who states a mandate, and where; into lines. `rows` are the rows of registers that are described already."""
        stating: dict[str, str] = {}
        for statement in _shown(one.statements):
            passage, graph = statement.evidence, statement.graph
            if stating.setdefault(passage, graph) != graph:  # two sources quote the same passage
                stating[passage] = self.ids.conclusions
            if statement.edition is not None and passage not in rows:
                rows.add(passage)
                lines.append(f"<{passage}> <{OA.hasSource}> <{passage.partition('#')[0]}> <{graph}> .\n")
            if statement.row is not None:
                self.origins.setdefault(here, statement.row)
            if statement.iri:
                lines.append(quad(statement.iri, TG.states, iri(here), graph))
                self._stated.setdefault(statement.iri, []).append((here, one.days, statement.wording))
                if statement.iri in one.inferred:
                    lines.append(quad(statement.iri, TG.basis, iri(f"{SCHEMES['kind']}inferred"), graph))
        lines += (f"<{here}> <{TG.evidence}> <{passage}> <{graph}> .\n" for passage, graph in stating.items())

    def _mandate(self, one: Mandate, here: str, continued: str, lines: list[str]) -> None:
        """What a mandate is, and what it continues (an IRI, or ""), into lines: half a million mandates are written here."""
        base, end = self.ids.base, f" <{self.ids.conclusions}> .\n"
        start = f"<{here}> "
        if (assertion := one.assertion) is Assertion.HELD or assertion is Assertion.FORMER:
            lines.append(f"{start}{_A_MANDATE}{end}")
        else:
            lines += self._class(here, ORG.Membership, base + one.member, {said.dates.assertion for said in one.statements})
        lines.append(f"{start}{_MEMBER}{base}{one.member}>{end}")
        if one.organisation:
            lines.append(f"{start}{_ORGANISATION}{base}organisation/{one.organisation}>{end}")
        if one.area:
            lines.append(f"{start}{_AREA}{base}territory/{one.area}>{end}")
        if one.term:
            lines.append(f"{start}{_TERM}{base}term/{one.term}>{end}")
        lines.append(f"{start}{_ROLE}{one.role}>{end}")
        for theme in sorted({theme for statement in one.statements if statement.themes for theme in statement.themes}):
            lines.append(f"{start}<{SCHEMA.about}> <{SCHEMES['theme']}{theme}>{end}")
        if base + one.member in self.women and (label := self.roles.get(one.role, NO_NAMES).feminine):
            lines.append(f"{start}<{TG.roleLabel}> {literal(label, 'fr')}{end}")
        if continued:
            lines.append(f"{start}<{TG.continues}> <{continued}>{end}")
        self._add_days(start, one.days, end, lines)

    def _class(self, here: str, name: str, who: str, asserted: Collection[Assertion]) -> Iterator[str]:
        """The class of a fact of someone (an IRI), and what is concluded of it where sources do not simply assert that it is held."""
        graph = self.ids.conclusions
        assertion = min(asserted, key=RANK.index)
        if assertion is Assertion.DENIED:
            yield quad(here, RDF.type, iri(TG.WithdrawnFact), graph)
            yield quad(here, TG.wasOfClass, iri(name), graph)
        else:
            yield quad(here, RDF.type, iri(name), graph)
        if assertion in (Assertion.HELD, Assertion.FORMER):
            return
        withdrawn = assertion is Assertion.DENIED and (len(set(asserted)) > 1 or name == TG.Participation)
        concluded = f"{SCHEMES['kind']}{_WITHDRAWN if withdrawn else assertion}"
        yield quad(here, TG.assertion, iri(concluded), graph)
        if who in self.women and (label := self.feminine.get(concluded)):
            yield quad(here, TG.assertionLabel, literal(label, "fr"), graph)

    @staticmethod
    def _add_days(start: str, days: Days, end: str, lines: list[str]) -> None:
        """The days of a fact, with their reasons, into lines that start and end as given."""
        for bound, (day_is, for_reason) in zip(days.bounds, _DAYS, strict=True):
            if bound is not None:
                lines.append(f'{start}{day_is}"{bound[0]}"{_A_DAY}{end}{start}{for_reason}{bound[1]}>{end}')
        if days.disputed:
            lines.append(f"{start}<{TG.disputed}> {literal('true', datatype=XSD.boolean)}{end}")

    # ------------------------------------------------------------ everything else

    def lines(self) -> Iterator[str]:
        """What is concluded besides mandates, and the links that one source alone states; sorted, as one block."""
        shared = (f"{triple} <{graph}> .\n" for triple, graph in self._shared.items())
        every = {
            *self._plain,
            *self._named(),
            *self._hidden_names(),
            *self._linked(),
            *self._dated(),
            *self._taken(),
            *self._redirects(),
            *shared,
        }
        yield "".join(sorted(line for line in every if line.rpartition(" <")[0] not in self._official))

    def _named(self) -> Iterator[str]:
        graph = self.ids.conclusions
        official: dict[str, list[str]] = {}
        for triple in self._official:
            subject, predicate, term = triple.split(" ", 2)
            official.setdefault(f"{subject} {predicate}", []).append(term)
        for (subject, predicate, language), terms in self._names.items():
            preferred = self._preferred.get((subject, predicate), [])
            of_language = [term for term in preferred if term.rpartition('"')[2] == language]
            chosen = (of_language or [max(terms, key=lambda term: (terms[term], sum(not char.isascii() for char in term), term))])[0]
            own = [term for term in official.get(f"<{subject}> <{predicate}>", ()) if term.rpartition('"')[2] == language]
            chosen = own[0] if own else chosen
            if not language and (french := self._names.get((subject, predicate, "@fr"))):  # a name of no language gives way to a French one
                shown = {term.removesuffix("@fr") for term in french}
            else:
                yield quad(subject, predicate, chosen, graph)
                shown = {chosen}
            if predicate in _NAMING:
                elsewhere = {term.rpartition('"')[0] for term in preferred}
                for other in terms.keys() - shown:
                    if other.rpartition('"')[0] not in elsewhere:
                        yield quad(subject, SKOS.altLabel, other, graph)

    def _hidden_names(self) -> Iterator[str]:
        graph = self.ids.conclusions
        for subject, name in self._hidden:
            terms = {literal(name), *(literal(name, language) for language in LANGUAGES)}
            shown = {term for tag in ("", *(f"@{one}" for one in LANGUAGES)) for term in self._names.get((subject, SCHEMA.name, tag), ())}
            if terms.isdisjoint(shown) and all(quad(subject, SKOS.altLabel, term, graph) not in self._plain for term in terms):
                yield quad(subject, SKOS.hiddenLabel, literal(name), graph)

    def _linked(self) -> Iterator[str]:
        for (subject, predicate, other), stating in self._links.items():
            if quad(subject, predicate, iri(other), self.ids.conclusions) in self._plain:
                continue
            if len(stating) == 1:
                yield quad(subject, predicate, iri(other), next(iter(stating)))
                continue
            yield quad(subject, predicate, iri(other), self.ids.conclusions)
            for graph, passage in stating.items():
                yield from self._states_link(subject, predicate, other, graph, passage)

    def _states_link(self, subject: str, predicate: str, other: str, graph: str, passage: str) -> Iterator[str]:
        """That one source of several states a link."""
        here = self.ids.hashed("statement", subject, predicate, other, graph)
        yield quad(here, RDF.type, iri(TG.Statement), graph)
        for part, term in ((RDF.subject, subject), (RDF.predicate, predicate), (RDF.object, other)):
            yield quad(here, part, iri(term), graph)
        yield quad(here, PROV.wasDerivedFrom, iri(passage or source_of(graph)), graph)

    def _dated(self) -> Iterator[str]:
        """The days of events and cooperations, which last until something ends them."""
        for subject, stated in self._dates.items():
            if subject.startswith(self.ids("event", "")):
                yield from self._on_days_of(subject, subject)
            else:
                yield from self._days(subject, rules.conclude(stated, LASTING))

    def _on_days_of(self, subject: str, event: str) -> Iterator[str]:
        """The days of an event, or of a part taken in it, and its dates as stated."""
        dated = self._dating(event)
        yield from self._days(subject, rules.conclude(dated, LASTING))
        for predicate, dates in ((SCHEMA.startDate, [one.start for one in dated]), (SCHEMA.endDate, [one.end for one in dated])):
            if known := [date for date in dates if date]:
                yield quad(subject, predicate, PartialDate(max(known, key=lambda date: (len(date), date))).term, self.ids.conclusions)

    def _days(self, subject: str, days: Days) -> list[str]:
        lines: list[str] = []
        self._add_days(f"<{subject}> ", days, f" <{self.ids.conclusions}> .\n", lines)
        return "".join(lines).splitlines(keepends=True)

    def _dating(self, event: str) -> Sequence[Dates]:
        """What dates an event: what is said of it, else of what it is a session of."""
        for _ in range(_DEEPEST):
            if any(one.start for one in self._dates.get(event, ())) or event not in self._wholes:
                break
            event = self._wholes[event]
        return self._dates.get(event, ())

    def _taken(self) -> Iterator[str]:
        """What parts in events are, when they are taken, and the mandates in whose name."""
        graph = self.ids.conclusions
        for subject, parts in self._parts.items():
            asserted = {one.assertion for one in parts}
            yield from self._class(subject, TG.Participation, parts[0].who, asserted)
            if min(asserted, key=RANK.index) is not Assertion.DENIED:
                yield from self._on_days_of(subject, self._events[subject])
            days = rules.conclude(self._dating(self._events[subject]), LASTING)
            for one in parts:
                for capacity in one.capacities:
                    for mandate, wording in self._held_on(capacity, days):
                        yield quad(subject, TG.inCapacityOf, iri(mandate), graph)
                        if wording:
                            yield quad(subject, TG.asStated, literal(wording, "fr"), graph)

    def _held_on(self, statement: str, days: Days) -> list[tuple[str, str]]:
        """The mandates that a statement is of, those of the event's days where it is of several; with the source's words."""
        stated = self._stated.get(statement, [])
        if days.possible_from and days.possible_until and len(stated) > 1:
            then = [
                one
                for one in stated
                if (one[1].possible_from is None or one[1].possible_from[0] <= days.possible_until[0])
                and (one[1].possible_until is None or one[1].possible_until[0] >= days.possible_from[0])
            ]
            stated = then[-1:] or stated[-1:]
        return [(mandate, wording) for mandate, _, wording in stated]

    def _redirects(self) -> Iterator[str]:
        """Where IRIs that go lead."""
        for gone, remains in self.ids.replaced.items():
            if self.ids.base + remains in self._subjects:
                yield quad(self.ids.base + gone, DCTERMS.isReplacedBy, iri(self.ids.base + remains), self.ids.conclusions)
