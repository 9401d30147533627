"""The page of one resource: what it is, its links with their dates, passages and sources, and the same for machines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from terrigraph.language import Text
from terrigraph.model.namespaces import DCTERMS, FOAF, ORG, PAV, RDF, SCHEMA, TG, shorten
from terrigraph.views import phrases
from terrigraph.views.facts import web_address
from terrigraph.views.web import listing, page
from terrigraph.views.web.listing import said

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from terrigraph.model.ontology import Ontology
    from terrigraph.views.facts import Fact, Reading, Thing

_TYPES = {FOAF.Person: "Person", ORG.Organization: "Organization", TG.Territory: "AdministrativeArea", SCHEMA.Event: "Event",
          TG.Theme: "DefinedTerm", SCHEMA.Question: "Question"}  # fmt: skip

_WORDS = {
    RDF.type: Text("ce que c’est", "what it is"),
    DCTERMS.title: Text("titre", "title"),
    DCTERMS.description: Text("description", "description"),
    DCTERMS.publisher: Text("publié par", "published by"),
    DCTERMS.date: Text("date", "date"),
    DCTERMS.issued: Text("paru", "issued"),
    DCTERMS.language: Text("langue", "language"),
    DCTERMS.license: Text("licence", "licence"),
    DCTERMS.type: Text("sorte", "kind"),
    SCHEMA.url: Text("adresse", "address"),
    SCHEMA.sha256: Text("somme de contrôle SHA-256", "SHA-256 checksum"),
    PAV.retrievedOn: Text("lu le", "retrieved on"),
}
"""Properties of other vocabularies, in the words of a reader."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a resource's page is, and what it leads to."""

    iri: str
    url: str
    """The page's public address, "" where it has none yet."""
    address: Callable[[str], str]
    """The address of the page of an IRI; "" where it has none here."""
    ways: page.Ways
    tools: Sequence[tuple[str, Text]] = ()
    """What can be done with the resource besides: (address, words)."""
    forms: Sequence[tuple[str, str, str]] = ()
    """The same in other forms: (words, media type, address)."""

    def frame(self, title: str, description: str, linked: dict[str, Any]) -> page.Frame:
        """What stands around the page."""
        return page.Frame(title, self.ways, description, self.forms, linked)


def of_node(reading: Reading, place: Place, figures: Sequence[Sequence[str]], bodies: Sequence[str]) -> str:
    """The page of a node; `bodies` are the authorities that govern it, whose mandates stand on its page too."""
    thing = reading.things[place.iri]
    colon = Text(" :", ":")
    shown = "".join(
        f'<p class="detail"><span class="lead">{said(phrases.capital(name))}{colon}</span> {said(value)} <span class="soft">({said(when)})'
        "</span></p>"
        for name, when, value in figures
    )
    body = [
        f"<h1>{said(thing.name)}</h1>",
        listing.about(thing),
        shown,
        _tools(place),
        *_groups(reading, thing.facts, place),
    ]
    for iri in bodies:
        other = reading.things[iri]
        held = [fact for fact in other.facts if fact.kind == ORG.Membership and fact not in thing.facts]
        if held:
            body += [f'<h2><a href="{place.address(iri)}">{said(other.name)}</a></h2>', listing.facts(reading, held, iri, place.address)]
    body.append(listing.origin(thing))
    return page.page(place.frame(thing.name, f"{thing.name} : {thing.what}", _linked(reading, thing, place)), body)


def _tools(place: Place) -> str:
    return f"<p>{' · '.join(_link(address, str(words)) for address, words in place.tools)}</p>" if place.tools else ""


def _groups(reading: Reading, facts: Sequence[Fact], place: Place) -> Iterator[str]:
    """The facts by what makes the link, each group under its name."""
    groups: dict[str, list[Fact]] = {}
    for fact in facts:
        groups.setdefault(fact.name, []).append(fact)
    for name, told in sorted(groups.items(), key=lambda group: (len(group[1]), group[0])):
        yield f'<h2>{said(phrases.capital(name))} <span class="soft">{len(told)}</span></h2>'
        yield listing.facts(reading, told, place.iri, place.address)


def _linked(reading: Reading, thing: Thing, place: Place) -> dict[str, Any]:
    """schema.org's words for a node."""
    found: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": _TYPES.get(thing.kind, "Thing"),
        "@id": thing.iri,
        "name": thing.name,
    }
    if place.url:
        found["url"] = place.url
    if thing.same:
        found["sameAs"] = [address for _, address in thing.same]
    roles = []
    for fact in thing.facts:
        bodies = [iri for _, iri in fact.objects]
        if fact.kind == ORG.Membership and thing.iri in fact.subjects and bodies:
            body = reading.things[bodies[0]]
            roles.append(
                {
                    "@type": "OrganizationRole",
                    "roleName": fact.label,
                    "memberOf": {"@type": "Organization", "@id": body.iri, "name": body.name},
                }
            )
    return found | ({"memberOf": roles} if roles else {})


@dataclass(frozen=True, slots=True)
class Row:
    """One link of a node that has too many for their details."""

    label: str
    outgoing: bool
    other: str
    name: str
    when: str
    quote: str
    source: str


def of_many(name: str, what: str, place: Place, rows: Sequence[Row], total: int) -> str:
    """The page of a node with more links than a page can tell in full: a line for each of the first."""
    count, all_of = phrases.number(len(rows)), phrases.number(total)
    first = (
        Text(f"Les {count} premiers de ses {all_of} liens :", f"The first {count} of its {all_of} links:")
        if len(rows) < total
        else Text(f"Ses {all_of} liens :", f"Its {all_of} links:")
    )
    lines = "".join(
        f"<tr><td>{said(row.label)} {'→' if row.outgoing else '←'}</td><td>{_link(place.address(row.other), row.name)}</td>"
        f"<td>{said(row.when)}</td><td>{said(row.quote)}</td><td>{said(row.source)}</td></tr>"
        for row in rows
    )
    heads = (Text("lien", "link"), Text("avec", "with"), Text("quand", "when"), Text("citation", "quote"), Text("source", "source"))
    table = page.table(heads, lines)
    linked = {"@context": "https://schema.org", "@id": place.iri, "name": name}
    body = (
        f"<h1>{said(name)}</h1>",
        f'<p class="what">{said(what)}</p>',
        _tools(place),
        f"<p>{first}</p>",
        table,
    )
    return page.page(place.frame(name, what, linked), body)


def of_statements(
    title: str,
    place: Place,
    statements: Sequence[tuple[str, str, str, str]],
    model: Ontology,
    documents: Sequence[tuple[str, str]] = (),
) -> str:
    """The page of what is no node (a mandate, a passage, a source, a role): all that is stated of it.

    `statements` are (property, value, IRI of the value or "", named graph); `documents` are those of a source: (IRI, title).
    """
    lines = []
    for predicate, value, iri, graph in statements:
        shown = _link(place.address(iri) or web_address(iri), value) if iri else said(value)
        words = str(_WORDS.get(predicate) or model.label(predicate) or shorten(predicate))
        lines.append(f'<tr><th scope="row">{said(words)}</th><td>{shown}</td><td class="source">{said(graph)}</td></tr>')
    body = (
        f"<h1>{said(title)}</h1>",
        f'<p class="what">{said(shorten(place.iri))}</p>',
        f'<div class="wide" tabindex="0"><table><tbody>{"".join(lines)}</tbody></table></div>',
        *_documents(documents, place),
    )
    return page.page(place.frame(title, title, {"@context": "https://schema.org", "@type": "Thing", "@id": place.iri, "name": title}), body)


def _documents(documents: Sequence[tuple[str, str]], place: Place) -> Iterator[str]:
    if documents:
        yield f"<h2>{Text('Documents', 'Documents')}</h2>"
        yield f"<ul>{''.join(f'<li>{_link(place.address(iri), title)}</li>' for iri, title in documents)}</ul>"


def _link(address: str, words: str) -> str:
    return f'<a href="{phrases.markup(address)}">{said(words)}</a>' if address else said(words)
