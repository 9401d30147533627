"""Names -> what is already known: people, organisations, territories, themes, roles and events, scored, with the reasons.

What is known is a graph's index of names, the official tables, the gazetteer, the controlled lists, and what a review has
accepted meanwhile (`learn`). Nothing is chosen for its likeness: a place is found by a name that it bears or bore; a typing
fault (organisations and people alone) is proposed as such and left to a person; and one who bears the same name is the same
person only where something more says so: a body, an office, a place.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from pyoxigraph import Literal, NamedNode
from rapidfuzz.distance import OSA

from terrigraph.language import Text
from terrigraph.model import homonyms
from terrigraph.model.namespaces import IDS, IGEO, ORG, SCHEMES, SKOS, TG
from terrigraph.model.periods import SIGHTING
from terrigraph.model.spelling import fold
from terrigraph.reconciliation.gazetteer import FRANCE, City, Gazetteer
from terrigraph.reconciliation.matching import KINDS, Asked, Entry, Office, ScoredMatch, agreement

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from terrigraph.indexes import names
    from terrigraph.model.ontology import Ontology
    from terrigraph.reconciliation.official import Official
    from terrigraph.store.protocol import Store

_MOST = 10
_NAME_ALONE = 60
_TYPO = 50

_HONORIFIC = re.compile(r"^(m|mr|mme|mlle|dr|pr|monsieur|madame|mademoiselle|docteur|professeur) ")
_KIND_WORDS = re.compile(
    r"^((l )?(association|reseau|agence|fondation|institut|cabinet|societe|entreprise|groupe|federation|union|collectif|club|centre|ong)"
    r"( (de la|de l|des|du|de|d))?( l)? |(la|le|les|l) )"
)
_VAGUE = re.compile(
    r"^(l |la |le |les )?(association|reseau|agence|fondation|institut|cabinet|societe|entreprise|groupe|ville|mairie|region|departement|"
    r"metropole|universite|office de tourisme|communaute d agglomeration|communaute de communes|communaute urbaine|chambre de commerce|"
    r"ministere|ambassade|prefecture|conseil regional|conseil departemental|conseil municipal|conseil general)s?$"
)
_LEVELS = {
    "commune": "commune",
    "ville": "commune",
    "maire": "commune",
    "departement": "departement",
    "region": "region",
    "epci": "epci",
    "intercommunalite": "epci",
    "metropole": "epci",
}
_CLASSES = {
    "commune": IGEO.Commune,
    "epci": IGEO.Intercommunalite,
    "departement": IGEO.Departement,
    "region": IGEO.Region,
    "organisation": ORG.Organization,
}
_DEPARTEMENT = re.compile(r"\d[\dAB]\d?", re.ASCII)


class KnownGraph(Protocol):
    """A graph, as far as names are looked up in it; terrigraph.graph.Graph is one."""

    @property
    def store(self) -> Store:
        """Where the graph is kept."""
        ...

    def search(self, text: str, kind: str = "", limit: int = 20) -> list[names.Match]:
        """What a text may name, best first."""

    def label(self, iri: str) -> str:
        """The name of a resource."""


_SAME_NAME = Text("même nom", "same name")
_TABLES = Text("tables officielles : même nom", "official tables: same name")
_NOTHING_MORE = Text("rien d’autre que le nom ne dit que c’est la même personne", "nothing but the name says that it is the same person")


@dataclass(kw_only=True)
class Reconciler:
    """Finds what names stand for."""

    official: Official
    gazetteer: Gazetteer
    model: Ontology
    known: KnownGraph | None = None
    base: str = IDS
    own: str = ""
    """The id of the source under review: what it alone describes is known, but not elsewhere."""
    _learnt: dict[tuple[str, str], list[Entry]] = field(default_factory=lambda: defaultdict(list), repr=False)
    _answers: dict[Asked, list[ScoredMatch]] = field(default_factory=dict, repr=False)

    def learn(self, entries: Iterable[Entry]) -> None:
        """Take in resources that the graph does not hold yet."""
        for entry in entries:
            for folded in {fold(name) for name in (entry.label, *entry.names)}:
                self._learnt[entry.kind, folded].append(entry)
        self._answers.clear()

    def find(self, asked: Asked) -> list[ScoredMatch]:
        """All that a name may stand for, best first; none where nothing known bears it."""
        if asked not in self._answers:
            find = {"person": self._people, "organisation": self._organisations, "territory": self._territories, "event": self._events}
            matches = find.get(asked.kind, self._concepts)(asked) if fold(asked.name) else iter(())
            best: dict[str, ScoredMatch] = {}
            for match in matches:
                if match.iri not in best or match.score > best[match.iri].score:
                    best[match.iri] = match
            self._answers[asked] = sorted(best.values(), key=lambda match: (-match.score, match.label, match.iri))[:_MOST]
        return self._answers[asked]

    def label(self, identifier: str) -> str:
        """The name of a known resource, by the end of its IRI; "" where nothing known is that.

        Official territories and the authorities that govern them are known without a graph.
        """
        learnt = next((entry.label for entries in self._learnt.values() for entry in entries if entry.id == identifier), "")
        return self._official_label(identifier) or learnt or self._described(identifier)

    def elsewhere(self, identifier: str) -> str:
        """The name of a resource that something else than the source under review describes; "" where nothing does."""
        return self._official_label(identifier) or self._described(
            identifier, [f"{self.base}graph/{name}" for name in (self.own, "conclusions")]
        )

    def _official_label(self, identifier: str) -> str:
        kind, _, rest = identifier.partition("/")
        if kind == "territory":
            return self._territory_label(rest)
        return self._authority_label(rest) if kind == "organisation" else ""

    def _described(self, identifier: str, but: Sequence[str] = ()) -> str:
        iri = self.base + identifier
        if self.known is None or not any(graph not in but for *_, graph in self.known.store.described([iri])):
            return ""
        return self.known.label(iri)

    def _territory_label(self, rest: str) -> str:
        kind, _, code = rest.partition("/")
        if kind == "country":
            country = self.gazetteer.countries.get(code)
            return country.french if country else ""
        if kind == "city":
            place = self.gazetteer.place(code.removeprefix("geonames-"))
            return place.name if place else ""
        return self.official.label(rest)

    def _authority_label(self, rest: str) -> str:
        if not self.official.governs(rest):
            return ""
        return self.official.label(f"organisation/{rest}") or self.official.label(rest.replace("-", "/", 1))

    # ------------------------------------------------------------ names in the graph

    def _bearers(self, name: str, kind: str, limit: int = 50) -> Iterator[ScoredMatch]:
        """Who bears a whole name, in the graph or learnt; the score is that of the name alone."""
        folded = fold(name)
        for entry in self._learnt.get((kind, folded), ()):
            yield ScoredMatch(
                iri=self.base + entry.id, label=entry.label, kind=kind, score=_NAME_ALONE, reasons=(_SAME_NAME,), exact=True,
                context=entry.context,
            )  # fmt: skip
        for match in self.known.search(name, KINDS[kind], limit) if self.known else ():
            if match.exact:
                other = Text(f"porte aussi le nom « {match.matched} »", f'also bears the name "{match.matched}"')
                reasons = (_SAME_NAME,) if fold(match.label) == folded else (other,)
                yield ScoredMatch(
                    iri=match.iri, label=match.label, kind=kind, score=_NAME_ALONE, reasons=reasons, exact=True, context=match.context
                )

    def _misspelt(self, name: str, kind: str) -> Iterator[ScoredMatch]:
        """Whose name differs by a typing fault: one letter, two in a name of 12 letters or more; not in the first two of a word."""
        folded = fold(name)
        words = folded.split()
        most = 2 if len(folded) >= 12 else 1
        for at, word in enumerate(words):
            if len(word) < 5 or self.known is None:
                continue
            text = " ".join((*words[:at], word[: max(2, len(word) // 2)], *words[at + 1 :]))
            for match in self.known.search(text, KINDS[kind], 100):
                other = fold(match.matched)
                if 0 < (faults := OSA.distance(folded, other, score_cutoff=most)) <= most:
                    reason = Text(
                        f"à {faults} lettre(s) près : « {match.matched} » ; à confirmer",
                        f'but for {faults} letter(s): "{match.matched}"; to be confirmed',
                    )
                    yield ScoredMatch(
                        iri=match.iri, label=match.label, kind=kind, score=_TYPO, reasons=(reason,), exact=False, context=match.context
                    )

    # ------------------------------------------------------------ people

    def _people(self, asked: Asked) -> Iterator[ScoredMatch]:
        name = _HONORIFIC.sub("", fold(asked.name))
        bearers = list(self._bearers(name, "person"))
        words = name.split()
        if len(words) > 1:  # DESTOT Michel
            turned = Text("même nom, dans l’autre ordre", "same name, the other way round")
            for at in range(1, len(words)):
                for match in self._bearers(" ".join((*words[at:], *words[:at])), "person"):
                    if match.iri not in {one.iri for one in bearers}:
                        bearers.append(replace(match, reasons=(turned,), exact=False))
        for match in bearers:
            yield self._weighed(match, asked)
        if not bearers:
            yield from self._misspelt(name, "person")

    def _weighed(self, match: ScoredMatch, asked: Asked) -> ScoredMatch:
        """A bearer of the name, with what else says, or does not, that it is the same person."""
        more: list[Text] = []
        score = 0
        for office in self._offices(match.iri):
            if asked.date and office.end and office.end < asked.date:
                continue
            gained, agreed = agreement(office, asked)
            if gained > score:
                score, more = gained, agreed
        return replace(match, score=min(100, match.score + score), reasons=(*match.reasons, *(more or [_NOTHING_MORE])))

    def _offices(self, iri: str) -> list[Office]:
        """The offices that a person is known to hold or have held."""
        key = iri.removeprefix(self.base)
        offices = [o for (kind, _), entries in self._learnt.items() if kind == "person" for e in entries if e.id == key for o in e.offices]
        if self.known is None:
            return offices
        answer = self.known.store.select(f"""SELECT DISTINCT ?role ?organisation ?body ?place ?where ?over WHERE {{
            ?m org:member {NamedNode(iri)} ; a org:Membership ; org:role ?role .
            OPTIONAL {{ ?m org:organization ?organisation . OPTIONAL {{ ?organisation skos:prefLabel ?body }}
                        OPTIONAL {{ ?organisation tg:governs ?governed . ?governed schema:name ?governedName }} }}
            OPTIONAL {{ ?m tg:area ?area . OPTIONAL {{ ?area schema:name ?areaName }} }}
            OPTIONAL {{ ?m tg:possibleUntil ?end ; tg:possibleUntilReason ?why . FILTER (?why != <{SIGHTING}>) }}
            BIND (COALESCE(?area, ?governed) AS ?place) BIND (COALESCE(?areaName, ?governedName) AS ?where)
            BIND (STR(COALESCE(?end, "")) AS ?over) }}""")
        for row in answer.rows:
            role, organisation, body, place, where, over = (one.value if isinstance(one, (NamedNode, Literal)) else "" for one in row)
            label = self.model.label(role)
            offices.append(
                Office(
                    role=role.removeprefix(SCHEMES["role"]),
                    organisation=organisation.removeprefix(self.base),
                    territory=place.removeprefix(self.base),
                    end=over,
                    words=(fold(label.fr) if label else "", fold(body), fold(where)),
                )
            )
        return offices

    # ------------------------------------------------------------ organisations

    def _organisations(self, asked: Asked) -> Iterator[ScoredMatch]:
        folded = fold(asked.name)
        matches = list(self._authorities(asked.name))
        if _VAGUE.match(folded):
            yield from matches
            return
        for name in dict.fromkeys((folded, _KIND_WORDS.sub("", folded), *_acronyms(asked.name))):
            bare = Text(f"même nom, sans le mot qui dit ce que c’est : « {name} »", f'same name, without the word for what it is: "{name}"')
            for match in self._bearers(name, "organisation"):
                sure = name == folded
                matches.append(replace(match, score=95 if sure else 85, reasons=match.reasons if sure else (bare,), exact=sure))
        yield from matches
        if not matches:
            yield from self._misspelt(asked.name, "organisation")

    def _authorities(self, name: str) -> Iterator[ScoredMatch]:
        """The local authority that a name is that of, or that governs what bears it."""
        for ref in self.official.named(name):
            if authority := self.official.authority(ref):
                whole = ref.startswith(("organisation/", "epci/")) or bool(
                    re.match(r"(ville|commune|mairie|departement|region|conseil)", fold(name))
                )
                yield self._official(f"organisation/{authority}", ref, "organisation", 95 if whole else 70, (_TABLES,))

    def _official(self, identifier: str, ref: str, kind: str, score: int, reasons: tuple[Text, ...]) -> ScoredMatch:
        """A territory, or the authority that governs it, as the official tables name it."""
        return ScoredMatch(
            iri=self.base + identifier,
            label=self.official.label(ref),
            kind=kind,
            score=score,
            reasons=reasons,
            exact=True,
            context=self._context(ref),
        )

    def _context(self, ref: str) -> str:
        """What distinguishes an official territory or authority from its homonyms, as the graph has it."""
        kind, _, code = ref.partition("/")
        label = self.model.label(_CLASSES[kind])
        departement = self.official.communes[code]["departement"] if kind == "commune" else ""
        place = self.official.label(f"departement/{departement}") if departement else ""
        return homonyms.context([str(label)] if label else [], "" if kind == "organisation" else code, place)

    # ------------------------------------------------------------ territories

    def _territories(self, asked: Asked) -> Iterator[ScoredMatch]:
        level = next((_LEVELS[word] for also in asked.also for word in fold(also).split()[:1] if word in _LEVELS), "")
        country = next((code for also in asked.also if (code := self.gazetteer.country(also))), "")
        if not country or country == FRANCE:
            french = list(self._french(asked, level))
            yield from french
            if french or country:
                return
        if code := self.gazetteer.country(asked.name):
            known = self.gazetteer.countries[code]
            reason = Text("nom d’un pays", "name of a country")
            label = self.model.label(TG.Country)
            context = homonyms.context([str(label)] if label else [], code, "")
            iri = f"{self.base}territory/country/{code}"
            yield ScoredMatch(
                iri=iri,
                label=str(Text(known.french, known.english)),
                kind="territory",
                score=95,
                reasons=(reason,),
                exact=True,
                context=context,
            )
            return
        for match in self._bearers(asked.name, "territory"):
            if not country:
                yield replace(match, score=70)
        places = self.gazetteer.named(asked.name, country) if country else self.gazetteer.anywhere(asked.name)
        for place in places:
            yield self._place(place, country, alone=len(places) == 1)

    def _place(self, place: City, country: str, alone: bool) -> ScoredMatch:
        if country:
            reason = Text(f"nom d’un lieu de ce pays ({country})", f"name of a place in this country ({country})")
        else:
            reason = Text("nom d’un lieu ; le pays n’est pas dit", "name of a place; the country is not said")
        only = Text("seul de ce nom dans le répertoire des lieux", "the only one of that name in the gazetteer")
        reasons = (reason, only) if alone else (reason,)
        score = 90 if country and alone else 80 if alone else 60
        known = self.gazetteer.countries.get(place.country)
        people = Text(f"{place.population} hab.", f"{place.population} people")
        country_named = Text(known.french, known.english) if known else place.country
        return ScoredMatch(
            iri=f"{self.base}territory/{place.ref}",
            label=place.name,
            kind="territory",
            score=score,
            reasons=reasons,
            exact=True,
            context=homonyms.context([str(people)], "", str(country_named)),
        )

    def _french(self, asked: Asked, level: str) -> Iterator[ScoredMatch]:
        """French territories of a name, by the official tables; what else is known of it may settle which."""
        wordings = [one for one in asked.also if one]
        departement = self._departement(wordings)
        refs = self.official.find(asked.name, level, departement)
        former = False
        if not refs and level in ("", "commune"):
            refs, former = self.official.formerly_named(asked.name, departement), True
        coded = {
            f"commune/{code}" for one in wordings for code in self.official.succession(one).communes if re.fullmatch(r"\w{5}", one.strip())
        }
        where = Text(f"dans le département dit ({departement})", f"in the département said ({departement})")
        for ref in refs:
            reasons = [Text("nom d’une commune réunie à celle-ci", "name of a commune merged into this one") if former else _TABLES]
            score = 85 if former else 90
            if departement and ref.startswith("commune/"):
                reasons.append(where)
            if coded and ref not in coded:
                score = 40
            elif coded:
                reasons.append(Text("code INSEE dit", "INSEE code said"))
            if ref.startswith("organisation/"):
                yield from self._governed(ref, level)
                continue
            yield self._official(f"territory/{ref}", ref, "territory", score, tuple(reasons))

    def _governed(self, ref: str, level: str) -> Iterator[ScoredMatch]:
        """The territories of an authority that bears the name: Paris is a commune and a département."""
        for territory in self.official.governed(ref.partition("/")[2]):
            if not level or territory.startswith(f"{level}/"):
                yield self._official(f"territory/{territory}", territory, "territory", 90, (_TABLES,))

    def _departement(self, wordings: list[str]) -> str:
        """The code of the département that some wording names; "" for none."""
        for one in wordings:
            code = one.strip().upper()
            if _DEPARTEMENT.fullmatch(code) and self.official.exists("departement", code):
                return code
            refs = self.official.named(one, "departement")
            if len(refs) == 1 and not self.official.named(one, "commune"):
                return refs[0].partition("/")[2]
        return ""

    # ------------------------------------------------------------ events, concepts

    def _events(self, asked: Asked) -> Iterator[ScoredMatch]:
        for match in self._bearers(asked.name, "event"):
            yield replace(match, score=70, reasons=(*match.reasons, Text("édition à vérifier", "edition to be checked")))

    @cached_property
    def _terms(self) -> dict[tuple[str, str], set[str]]:
        """The concepts of the controlled lists, by list and folded name."""
        concepts: dict[tuple[str, str], set[str]] = defaultdict(set)
        for predicate in (SKOS.prefLabel, SKOS.altLabel):
            for quad in self.model.statements.quads_for_pattern(None, NamedNode(predicate), None, None):
                for name in ("theme", "role", "kind"):
                    if (
                        isinstance(quad.subject, NamedNode)
                        and isinstance(quad.object, Literal)
                        and quad.subject.value.startswith(SCHEMES[name])
                    ):
                        concepts[name, fold(quad.object.value)].add(quad.subject.value)
        return concepts

    def kind_of(self, name: str) -> str:
        """The kind of organisation that a name's first words say: "Agence d’attractivité de…" → `agence-attractivite`; "" for none.

        A local authority is none by its words: the official tables know those of France.
        """
        words = fold(name).split()
        for size in range(len(words), 0, -1):
            kinds = [iri.removeprefix(SCHEMES["kind"]) for iri in self._terms.get(("kind", " ".join(words[:size])), ())]
            if bodies := [kind for kind in kinds if kind in self._bodies]:
                return bodies[0] if len(bodies) == 1 else ""
        return ""

    @cached_property
    def _bodies(self) -> set[str]:
        """The kinds of organisations, local authorities aside."""
        scheme = NamedNode(SCHEMES["kind"] + "organisation")
        quads = self.model.statements.quads_for_pattern(None, NamedNode(SKOS.inScheme), scheme, None)
        kinds = {quad.subject.value.removeprefix(SCHEMES["kind"]) for quad in quads if isinstance(quad.subject, NamedNode)}
        return kinds - {"commune", "departement", "region", "autorite-locale", "collectivite-territoriale", "etat"}

    def _concepts(self, asked: Asked) -> Iterator[ScoredMatch]:
        for iri in sorted(self._terms.get((asked.kind, fold(asked.name)), ())):
            label = self.model.label(iri)
            reason = Text("mot de la liste", "word of the list")
            yield ScoredMatch(iri=iri, label=str(label) if label else iri, kind=asked.kind, score=95, reasons=(reason,), exact=True)


def _acronyms(name: str) -> list[str]:
    """What a name gives in brackets, and the name without: "Cités Unies France (CUF)"."""
    inside = re.findall(r"\(([^)]{2,40})\)", name)
    return [fold(one) for one in (*inside, re.sub(r"\s*\([^)]*\)", "", name)) if inside and fold(one)]
