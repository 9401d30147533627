"""The page of one resource: what it is, its links with their dates, passages and sources, and the same for machines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from terrigraph.language import Text
from terrigraph.model.namespaces import DCTERMS, FOAF, ORG, PAV, RDF, SCHEMA, TG, shorten
from terrigraph.views import phrases
from terrigraph.views.facts import web_address
from terrigraph.views.web import listing
from terrigraph.views.web.listing import bdi
from terrigraph.views.web.page import Frame, Ways, html_page, html_table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from terrigraph.model.ontology import Ontology
    from terrigraph.views.facts import Fact, NetworkReading, Thing

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


@dataclass(frozen=True, slots=True, kw_only=True)
class PageContext:
    """Where a resource's page is, and what it leads to."""

    iri: str
    url: str
    """The page's public address, "" where it has none yet."""
    address: Callable[[str], str]
    """The address of the page of an IRI; "" where it has none here."""
    ways: Ways
    tools: Sequence[tuple[str, Text]] = ()
    """Links to the explorer and to lists that start from the resource: (address, words)."""
    forms: Sequence[tuple[str, str, str]] = ()
    """The same in other forms: (words, media type, address)."""

    def frame(self, title: str, description: str, linked: dict[str, Any]) -> Frame:
        """What is around the page."""
        return Frame(title=title, ways=self.ways, description=description, forms=self.forms, linked=linked)


def node_page(reading: NetworkReading, context: PageContext, figures: Sequence[Sequence[str]], bodies: Sequence[str]) -> str:
    """The page of a node; `bodies` are the authorities that govern it, whose mandates are on its page too."""
    thing = reading.things[context.iri]
    colon = Text(" :", ":")
    shown = "".join(
        f'<p class="detail"><span class="lead">{bdi(phrases.capital(name))}{colon}</span> {bdi(value)} <span class="soft">({bdi(when)})'
        "</span></p>"
        for name, when, value in figures
    )
    body = [
        f"<h1>{bdi(thing.name)}</h1>",
        listing.about(thing),
        shown,
        _tools(context),
        *_groups(reading, thing.facts, context),
    ]
    for iri in bodies:
        other = reading.things[iri]
        mandates = [fact for fact in other.facts if fact.kind == ORG.Membership and fact not in thing.facts]
        if mandates:
            body += [
                f'<h2><a href="{context.address(iri)}">{bdi(other.name)}</a></h2>',
                listing.facts(reading, mandates, iri, context.address),
            ]
    body.append(listing.origin(thing))
    return html_page(context.frame(thing.name, f"{thing.name} : {thing.what}", _linked(reading, thing, context)), body)


def _tools(context: PageContext) -> str:
    return f"<p>{' · '.join(_link(address, str(words)) for address, words in context.tools)}</p>" if context.tools else ""


def _groups(reading: NetworkReading, facts: Sequence[Fact], context: PageContext) -> Iterator[str]:
    """The facts by what makes the link, each group under its name."""
    groups: dict[str, list[Fact]] = {}
    for fact in facts:
        groups.setdefault(fact.name, []).append(fact)
    for name, members in sorted(groups.items(), key=lambda group: (len(group[1]), group[0])):
        yield f'<h2>{bdi(phrases.capital(name))} <span class="soft">{len(members)}</span></h2>'
        yield listing.facts(reading, members, context.iri, context.address)


def _linked(reading: NetworkReading, thing: Thing, context: PageContext) -> dict[str, Any]:
    """schema.org's words for a node."""
    linked: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": _TYPES.get(thing.kind, "Thing"),
        "@id": thing.iri,
        "name": thing.name,
    }
    if context.url:
        linked["url"] = context.url
    if thing.same:
        linked["sameAs"] = [address for _, address in thing.same]
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
    return linked | ({"memberOf": roles} if roles else {})


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkRow:
    """One link of a node that has too many for their details."""

    label: str
    outgoing: bool
    other: str
    name: str
    when: str
    quote: str
    source: str


def many_links_page(name: str, what: str, context: PageContext, rows: Sequence[LinkRow], total: int) -> str:
    """The page of a node with more links than a page can show in full: a line for each of the first."""
    count, all_of = phrases.number(len(rows)), phrases.number(total)
    first = (
        Text(f"Les {count} premiers de ses {all_of} liens :", f"The first {count} of its {all_of} links:")
        if len(rows) < total
        else Text(f"Ses {all_of} liens :", f"Its {all_of} links:")
    )
    lines = "".join(
        f"<tr><td>{bdi(row.label)} {'→' if row.outgoing else '←'}</td><td>{_link(context.address(row.other), row.name)}</td>"
        f"<td>{bdi(row.when)}</td><td>{bdi(row.quote)}</td><td>{bdi(row.source)}</td></tr>"
        for row in rows
    )
    heads = (Text("lien", "link"), Text("avec", "with"), Text("quand", "when"), Text("citation", "quote"), Text("source", "source"))
    table = html_table(heads, lines)
    linked = {"@context": "https://schema.org", "@id": context.iri, "name": name}
    body = (
        f"<h1>{bdi(name)}</h1>",
        f'<p class="what">{bdi(what)}</p>',
        _tools(context),
        f"<p>{first}</p>",
        table,
    )
    return html_page(context.frame(name, what, linked), body)


def triples_page(
    title: str,
    context: PageContext,
    triples: Sequence[tuple[str, str, str, str]],
    model: Ontology,
    documents: Sequence[tuple[str, str]] = (),
) -> str:
    """The page of what is no node (a mandate, a passage, a source, a role): all that is stated of it.

    `triples` are (property, value, IRI of the value or "", named graph); `documents` are those of a source: (IRI, title).
    """
    lines = []
    for predicate, value, iri, graph in triples:
        shown = _link(context.address(iri) or web_address(iri), value) if iri else bdi(value)
        words = str(_WORDS.get(predicate) or model.label(predicate) or shorten(predicate))
        lines.append(f'<tr><th scope="row">{bdi(words)}</th><td>{shown}</td><td class="source">{bdi(graph)}</td></tr>')
    body = (
        f"<h1>{bdi(title)}</h1>",
        f'<p class="what">{bdi(shorten(context.iri))}</p>',
        f'<div class="wide" tabindex="0"><table><tbody>{"".join(lines)}</tbody></table></div>',
        *_documents(documents, context),
    )
    return html_page(
        context.frame(title, title, {"@context": "https://schema.org", "@type": "Thing", "@id": context.iri, "name": title}), body
    )


def _documents(documents: Sequence[tuple[str, str]], context: PageContext) -> Iterator[str]:
    if documents:
        yield f"<h2>{Text('Documents', 'Documents')}</h2>"
        yield f"<ul>{''.join(f'<li>{_link(context.address(iri), title)}</li>' for iri, title in documents)}</ul>"


def _link(address: str, words: str) -> str:
    return f'<a href="{phrases.markup(address)}">{bdi(words)}</a>' if address else bdi(words)
