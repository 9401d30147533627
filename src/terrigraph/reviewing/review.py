"""A document under review: what each of its candidates may be, what was decided, what must be seen again, what is left."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from terrigraph.language import Text
from terrigraph.model.spelling import fold, slug
from terrigraph.reconciliation.matching import SURE, Asked, Entry, Office, ScoredMatch, chosen
from terrigraph.reconciliation.seats import seat
from terrigraph.reviewing.fields import KINDS, RESOURCES, link_cell, values
from terrigraph.reviewing.judgements import OPEN, TAKEN, Judgement, Log, State, current_place, line_of
from terrigraph.reviewing.proposals import complete

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from terrigraph.extraction.candidates import Candidate, QuoteSpan
    from terrigraph.reconciliation.reconciler import Reconciler
    from terrigraph.reviewing.proposals import Completion

_ORDER = ("territory", "organisation", "event", "session", "person", "mandate", "participation", "question", "theme")
"""Resources are proposed in this order: offices distinguish people, which are of bodies and places."""
_NAMED = ("person", "organisation", "event")
"""What bears the same name twice in a document is one; two sessions are not, nor are two places surely."""
_LONGEST_ID = 60
_LONGEST_SESSION = 40
LINKED = frozenset({"organisation", "territory"})
_MANY_TIMES = 5
"""How many times more people than each of its homonyms a place has, for its name alone to be taken for it."""
_SEVERAL = Text("plusieurs possibles : choisir", "several possible: choose")


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A candidate of a document under review."""

    candidate: Candidate
    """As it was judged where it was taken in, else as the rules propose it."""
    proposed: Candidate | None
    """As the rules propose it now; None where they do not, or no longer."""
    place: QuoteSpan | None
    """Where its quote is in the text as it is now; None where it is there no more."""
    context: str
    """The lines that it is on."""
    state: State = OPEN
    again: bool = False
    """Whether it was judged of words that have changed."""
    resource: str = ""
    """Who or what it is, or would be."""
    known: str = ""
    """That resource's name in what is known; "" for a new one."""
    matches: tuple[ScoredMatch, ...] = ()
    reasons: tuple[Text, ...] = ()
    completion: Completion | None = None
    """What was filled in, or is offered, while it is undecided."""

    @property
    def status(self) -> str:
        """conflict, again, open, or what was decided: accept, edit, add, merge, reject."""
        if self.state.rivals:
            return "conflict"
        if self.state.judgement is None:
            return "open"
        return "again" if self.again else self.state.judgement.verdict


STATUSES = {
    "accept": Text("acceptés tels que proposés", "accepted as proposed"),
    "edit": Text("acceptés avec des corrections", "accepted with corrections"),
    "add": Text("ajoutés à la main (manqués)", "added by hand (missed)"),
    "merge": Text("fusionnés avec un autre", "merged with another"),
    "reject": Text("rejetés", "rejected"),
    "conflict": Text("en conflit entre relecteurs", "in conflict between reviewers"),
    "again": Text("à revoir : le texte a changé", "to be seen again: the text has changed"),
    "open": Text("restent à voir", "left to be seen"),
}
"""Each candidate is in one of these."""


@dataclass(kw_only=True)
class Review:
    """A document under review."""

    document: str
    """Its id."""
    text: str
    sha256: str
    date: str
    """Its day, or the latest that it can be; "" where nothing is known."""
    reconciler: Reconciler
    items: dict[str, Item] = field(default_factory=dict)
    """By the candidate's id: best tier first, then in the order of the text."""
    waiting: Mapping[str, Text] = field(default_factory=dict)
    """Why each that could not be written as it stands could not, by id."""

    def label(self, key: str) -> str:
        """What a reader calls a candidate; "" for an id that is none."""
        item = self.items.get(key)
        return item.candidate.label if item else ""

    def cells(self, item: Item) -> dict[str, str]:
        """The editable cells of a candidate but its quote, as they are now."""
        cells = values(item.candidate, self.label)
        if item.candidate.kind in RESOURCES:
            cells["resource"] = item.resource
        return cells

    def missing(self, item: Item) -> list[Text]:
        """What a candidate lacks to be written: why it cannot be yet, and what the text does not say that was filled in."""
        reason = self.waiting.get(item.candidate.id)
        stopped = [Text(f"ne peut être écrit : {reason.fr}", f"cannot be written: {reason.en}")] if reason else []
        filled = item.completion.filled if item.completion else ()
        return stopped + [Text(f"rempli d’office, {one.fr}", f"filled in, {one.en}") for one in filled]

    def offered(self, item: Item) -> dict[str, str]:
        """The cells that are proposed for a candidate, and are not in it: accepted on demand."""
        if item.completion is None:
            return {}
        return {name: cell if name not in LINKED else link_cell(cell, self.label) for name, cell in item.completion.offered.items()}

    def counts(self, kind: str = "") -> Counter[str]:
        """How many candidates (of a kind) are in each of STATUSES."""
        return Counter(item.status for item in self.items.values() if not kind or item.candidate.kind == kind)


def lay_out(review: Review, proposed: Iterable[Candidate], log: Log) -> Review:
    """Put in a review the candidates that are proposed for its document, and those that were judged."""
    review.reconciler.learn(_accepted(log, review.document))
    states = log.states(review.document)
    by_id = complete(proposed, review.reconciler, review.text)
    items = {}
    for key in dict.fromkeys((*by_id, *states)):
        completion = by_id.get(key)
        item = _item(review.text, completion.candidate if completion else None, states.get(key, OPEN))
        if item is not None:
            undecided = completion is not None and item.status in ("open", "again")
            items[key] = replace(item, completion=completion) if undecided else item
    items = _ResourceProposer(review, items).run()
    review.items = dict(sorted(items.items(), key=lambda one: (one[1].candidate.tier, _start(one[1]), one[0])))
    return review


def _start(item: Item) -> int:
    return item.place.start if item.place else item.candidate.quote.start


def _item(text: str, proposed: Candidate | None, state: State) -> Item | None:
    judgement = state.judgement or (state.rivals[-1] if state.rivals else None)
    if judgement is None:
        if proposed is None:
            return None
        quote = proposed.quote
        return Item(candidate=proposed, proposed=proposed, place=quote, context=line_of(text, quote.start, quote.end))
    place = current_place(judgement, text)
    again = place is None
    if place is None and proposed is not None:
        place = proposed.quote
    candidate = judgement.candidate if judgement.verdict in TAKEN or proposed is None else proposed
    context = line_of(text, place.start, place.end) if place else judgement.line
    taken = judgement.verdict in TAKEN
    resource, known = (judgement.resource, judgement.known) if taken else ("", "")
    return Item(
        candidate=replace(candidate, quote=place or candidate.quote),
        proposed=proposed,
        place=place,
        context=context,
        state=state,
        again=again,
        resource=resource,
        known=known,
    )


def _accepted(log: Log, but: str) -> list[Entry]:
    """The people, organisations and events that were accepted in the other documents of a source."""
    entries = []
    for document in log.documents():
        if document == but:
            continue
        taken = {key: state.judgement for key, state in log.states(document).items() if state.taken and state.judgement}
        for key, judgement in taken.items():
            if judgement.resource and judgement.candidate.kind in ("person", "organisation", "event"):
                offices = tuple(_offices(key, taken))
                candidate = judgement.candidate
                names = (candidate.values.get("acronym") or candidate.label,)
                entries.append(
                    Entry(id=judgement.resource, kind=candidate.kind, label=candidate.label, names=names, offices=offices, context=document)
                )
    return entries


def _offices(person: str, taken: Mapping[str, Judgement]) -> Iterable[Office]:
    """The offices of a person that were accepted with them."""
    for judgement in taken.values():
        mandate = judgement.candidate
        if mandate.kind == "mandate" and person in mandate.links.get("person", ()):
            resources = {
                name: next((_resource(link, taken) for link in mandate.links.get(name, ())), "") for name in ("organisation", "territory")
            }
            yield Office(role=mandate.values.get("concept", ""), organisation=resources["organisation"], territory=resources["territory"])


def _resource(link: str, taken: Mapping[str, Judgement]) -> str:
    return link if "/" in link else taken[link].resource if link in taken else ""


class _ResourceProposer:
    """Proposes a resource for each candidate that is one."""

    def __init__(self, review: Review, items: Mapping[str, Item]) -> None:
        self.review = review
        self.items = dict(items)
        self.event = review.document
        self.named: dict[tuple[str, str], str] = {}
        """The resource of a name in this document: who is named twice in it is one."""
        for item in items.values():
            if item.resource and item.candidate.kind in _NAMED:
                self.named.setdefault((RESOURCES[item.candidate.kind], fold(item.candidate.label)), item.resource)
        self.used = {item.resource for item in items.values() if item.resource}
        self.of_person: dict[str, list[Item]] = {}
        for item in items.values():
            for link in item.candidate.links.get("person", ()) if item.candidate.kind == "mandate" else ():
                self.of_person.setdefault(link, []).append(item)

    def run(self) -> dict[str, Item]:
        """The items, each with what it may be."""
        for kind in _ORDER:
            for key, item in self.items.items():
                if item.candidate.kind == kind and kind in RESOURCES:
                    self.items[key] = self._resourced(item)
        return self.items

    def _resourced(self, item: Item) -> Item:
        matches = tuple(self.review.reconciler.find(self._asked(item.candidate)))
        item = replace(item, matches=matches)
        if item.resource:
            return replace(item, reasons=(Text("déjà décidé", "already decided"),))
        resource, known, reasons = self._proposed(item, list(matches))
        self.used.add(resource)
        if resource and item.candidate.kind in _NAMED:
            self.named.setdefault((RESOURCES[item.candidate.kind], fold(item.candidate.label)), resource)
        if item.candidate.kind == "event":
            self.event = resource.partition("/")[2] or self.event
        return replace(item, resource=resource, known=known, reasons=reasons)

    def _asked(self, candidate: Candidate) -> Asked:
        if candidate.kind == "person":
            mandates = [item.candidate for item in self.of_person.get(candidate.id, ())]
            offices = tuple(self._office(mandate) for mandate in mandates)
            also = tuple(mandate.label for mandate in mandates)
            return Asked(name=candidate.label, kind="person", also=also, offices=offices, date=self.review.date)
        return Asked(name=candidate.label, kind="event" if candidate.kind == "session" else candidate.kind)

    def _office(self, mandate: Candidate) -> Office:
        organisation, territory = (
            next((self._linked(link) for link in mandate.links.get(name, ())), "") for name in ("organisation", "territory")
        )
        concept = mandate.values.get("concept", "")
        if territory and not organisation:
            organisation = seat(concept, territory, self.review.reconciler.official)
        return Office(role=concept, organisation=organisation, territory=territory)

    def _linked(self, link: str) -> str:
        return link if "/" in link else self.items[link].resource if link in self.items else ""

    def _proposed(self, item: Item, matches: list[ScoredMatch]) -> tuple[str, str, tuple[Text, ...]]:
        """The resource proposed, its known name, and why."""
        candidate = item.candidate
        if candidate.kind == "territory":
            return self._territory(candidate, matches)
        if candidate.kind in _NAMED and (earlier := self.named.get((RESOURCES[candidate.kind], fold(candidate.label)))):
            known = self.review.reconciler.elsewhere(earlier)
            return earlier, known, (Text("même nom dans ce document", "same name in this document"),)
        if match := chosen(matches):
            resource = match.iri.removeprefix(self.review.reconciler.base)
            return resource, self.review.reconciler.elsewhere(resource), match.reasons
        if any(match.score >= SURE for match in matches):
            return self._authority(candidate, matches)
        new = Text("nouvelle", "new")
        reasons = (new, *(reason for match in matches[:1] for reason in match.reasons))
        return self._minted(candidate, bool(matches)), "", reasons

    def _authority(self, candidate: Candidate, matches: list[ScoredMatch]) -> tuple[str, str, tuple[Text, ...]]:
        """Of the authorities that bear a name (« ville de La Rochelle »), that of the place which is by far the most peopled."""
        for item in self.items.values():
            inside = candidate.quote.start <= item.candidate.quote.start and item.candidate.quote.end <= candidate.quote.end
            if item.candidate.kind != "territory" or not (inside or fold(candidate.label).endswith(f" {fold(item.candidate.label)}")):
                continue
            authority = self.review.reconciler.official.authority(item.resource.removeprefix("territory/")) if item.resource else ""
            match = next((one for one in matches if one.iri.endswith(f"organisation/{authority}")), None) if authority else None
            if match:
                return f"organisation/{authority}", self.review.reconciler.elsewhere(f"organisation/{authority}"), item.reasons
        return "", "", (_SEVERAL,)

    def _territory(self, candidate: Candidate, matches: list[ScoredMatch]) -> tuple[str, str, tuple[Text, ...]]:
        code = candidate.values.get("code", "")
        if code and (label := self.review.reconciler.label(f"territory/{code}")):
            return (
                f"territory/{code}",
                label,
                (Text("nom officiel, et ce qu’en dit le texte", "official name, and what the text says of it"),),
            )
        several = "|" in candidate.values.get("codes", "")
        if not several and (match := chosen(matches)):
            return match.iri.removeprefix(self.review.reconciler.base), match.label, match.reasons
        if (largest := self._largest(candidate)) and (label := self.review.reconciler.label(largest)):
            return (
                largest,
                label,
                (Text("plusieurs ont ce nom : de loin la plus peuplée", "several bear the name: by far the most peopled"),),
            )
        return (
            "",
            "",
            (_SEVERAL if matches else Text("lieu inconnu", "unknown place"),),
        )

    def _largest(self, candidate: Candidate) -> str:
        """The place that has many times the people of all others of its name, in France and abroad; "" for none."""
        official, gazetteer = self.review.reconciler.official, self.review.reconciler.gazetteer
        codes = [code.removeprefix("commune/") for code in candidate.values.get("codes", "").split("|") if code.startswith("commune/")]
        ranked = [(int(official.communes[code]["population"] or 0), f"territory/commune/{code}") for code in codes]
        ranked += [(city.population, f"territory/city/geonames-{city.id}") for city in gazetteer.anywhere(candidate.label)]
        ranked.sort(reverse=True)
        if len(ranked) < 2 or ranked[0][0] < _MANY_TIMES * max(ranked[1][0], 1):
            return ""
        return ranked[0][1]

    def _minted(self, candidate: Candidate, homonyms: bool) -> str:
        """A new identifier, that nothing known bears."""
        kind, session = RESOURCES[candidate.kind], candidate.kind == "session"
        name = short(candidate.label, _LONGEST_SESSION if session else _LONGEST_ID) or candidate.id
        if session:
            name = f"{self._super(candidate)}-{name}"
        elif homonyms:
            name = f"{name}-{self.review.document}"
        tried = (f"{kind}/{name}{more}" for more in ("", f"-{self.review.document}", *(f"-{number}" for number in range(2, 10_000))))
        return next(free for free in tried if free not in self.used and not self.review.reconciler.label(free))

    def _super(self, candidate: Candidate) -> str:
        for link in candidate.links.get("super", ()):
            if (resource := self._linked(link)) and link != candidate.id:
                return resource.partition("/")[2]
        return self.event


def short(text: str, longest: int = _LONGEST_ID) -> str:
    """A text as a piece of an identifier, of whole words: « L’action » → `l-action`."""
    name = slug(text)
    return name if len(name) <= longest else re.sub(r"-[^-]*$", "", name[: longest + 1])


def summary(review: Review) -> str:
    """The state of a review: how many candidates of each kind are where, and what is in conflict."""
    total = review.counts()
    lines = []
    for kind, title in KINDS.items():
        counts = review.counts(kind)
        if sum(counts.values()):
            done = sum(count for status, count in counts.items() if status not in ("open", "again", "conflict"))
            lines.append(str(Text(f"  {title.fr} : {done} sur {sum(counts.values())}", f"  {title.en}: {done} of {sum(counts.values())}")))
    sums = [f"{total[status]} {title}" for status, title in STATUSES.items() if total[status]]
    count = sum(total.values())
    lines.insert(0, str(Text(f"{count} candidats = {' + '.join(sums)}", f"{count} candidates = {' + '.join(sums)}")))
    for item in review.items.values():
        if item.state.rivals:
            verdicts = " / ".join(f"{one.by} : {one.verdict} {one.resource or one.merged}".strip() for one in item.state.rivals)
            lines.append(str(Text(f"  conflit, {item.candidate.label} : {verdicts}", f"  conflict, {item.candidate.label}: {verdicts}")))
    return "\n".join(lines)
