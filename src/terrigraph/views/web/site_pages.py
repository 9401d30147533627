"""Pages that are of no single thing: a site's home, search, lists by name, themes, ontology, data, releases, and the notice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from terrigraph.language import Text
from terrigraph.views import phrases
from terrigraph.views.web.listing import bdi
from terrigraph.views.web.page import Frame, Ways, html_page, html_table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_PEOPLE = Text(
    "Des personnes vivantes y figurent dans leurs fonctions publiques : leur nom, leurs mandats, ce qu’elles ont dit en public. "
    "Ni date de naissance, ni adresse, ni opinion. Chacune peut demander à être corrigée ou effacée : elle n’est alors plus dans "
    "aucune page, aucun fichier, aucune construction suivante.",
    "Living people are in it in their public roles: their name, their mandates, what they said in public. No birth date, no address, "
    "no opinion. Each can ask to be corrected or erased: they are then in no page, no file, no later build.",
)


class PageLink(NamedTuple):
    """A line of a list: where it leads ("": nowhere), its words, and a note after them."""

    address: str
    words: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseNotes:
    """What the page of releases says of a release."""

    version: str
    built: str
    statements: int
    nodes: int
    links: int
    summary: str
    new: Sequence[PageLink]
    sources: Sequence[str]
    """What each source brought or no longer says, in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A term of the ontology: its anchor, its name, its short IRI, and what it is."""

    anchor: str
    name: str
    code: str
    definition: str


@dataclass(frozen=True, slots=True)
class Retention:
    """How long the data are kept."""

    built: str
    """When the graph was built."""
    until: str = ""
    """The day that who runs the service has set."""


def home(ways: Ways, *, title: str, about: str, kinds: Sequence[PageLink], sources: Sequence[PageLink], more: Sequence[PageLink]) -> str:
    """The home page: search, how much there is of each kind (in `note`), where to begin, the sources."""
    listed = "".join(
        f'<li><a href="{phrases.markup(link.address)}"><strong>{bdi(link.note)}</strong>{bdi(link.words)}</a></li>' for link in kinds
    )
    body = (
        f"<h1>{bdi(title)}</h1>",
        f"<p>{bdi(about)}</p>",
        _search_form(ways.links[0][0]),
        f'<ul class="kinds">{listed}</ul>',
        _links(more),
        f"<h2>{Text('Les sources', 'The sources')}</h2>",
        _links(sources),
    )
    linked = {"@context": "https://schema.org", "@type": "Dataset", "name": title, "description": about}
    return html_page(Frame(title=title, ways=ways, description=about, linked=linked), body)


def _search_form(address: str) -> str:
    label = Text("Un nom, un lieu, un thème", "A name, a place, a theme")
    return (
        f'<form action="{phrases.markup(address)}" role="search"><p><label for="q">{label}</label> '
        f'<input id="q" name="q" type="search" maxlength="200"> <button>{Text("Chercher", "Search")}</button></p></form>'
    )


def search(ways: Ways, *, root: str, beginnings: str, lists: Sequence[PageLink]) -> str:
    """The page of search; `root` leads to the site's root, `beginnings` are those of the index; `lists` need no script."""
    title = str(Text("Chercher", "Search"))
    words = {
        "few": Text("tapez au moins deux lettres", "type two letters at least"),
        "none": Text("rien de ce nom", "nothing of that name"),
        "near": Text("rien n’a tous ces mots ; le plus proche :", "nothing has all these words; the nearest:"),
        "more": Text("il y en a d’autres : précisez", "there are more: be more precise"),
    }
    messages = "".join(f' data-{name}="{phrases.markup(str(text))}"' for name, text in words.items())
    label = Text("Un nom, un lieu, un thème", "A name, a place, a theme")
    body = (
        f"<h1>{title}</h1>",
        f'<form id="search" role="search" data-root="{root}" data-beginnings="{phrases.markup(beginnings)}"{messages}><p>'
        f'<label for="q">{label}</label> '
        f'<input id="q" name="q" type="search" maxlength="200" autocomplete="off"> <button>{title}</button></p></form>',
        '<p id="count" role="status"></p><ol id="found" class="facts"></ol>',
        f"<h2>{Text('Tout, par ordre alphabétique', 'Everything, in alphabetical order')}</h2>",
        _links(lists),
    )
    return html_page(Frame(title=title, ways=ways, description=title), body)


def listed(title: str, ways: Ways, *, rows: Sequence[PageLink], parts: Sequence[PageLink], here: int) -> str:
    """A part of the list of all things of a kind; `parts` are all its parts, `here` the number of this one."""
    lines = "".join(
        f'<tr><td><a href="{phrases.markup(row.address)}">{bdi(row.words)}</a></td><td>{bdi(row.note)}</td></tr>' for row in rows
    )
    others = " · ".join(
        f"<strong>{bdi(part.words)}</strong>" if n == here else f'<a href="{phrases.markup(part.address)}">{bdi(part.words)}</a>'
        for n, part in enumerate(parts)
    )
    choice = f'<nav aria-label="{Text("Parties de la liste", "Parts of the list")}"><p>{others}</p></nav>' if len(parts) > 1 else ""
    heads = (Text("nom", "name"), Text("ce que c’est", "what it is"))
    return html_page(Frame(title=title, ways=ways, description=title), (f"<h1>{bdi(title)}</h1>", choice, html_table(heads, lines), choice))


def tree(ways: Ways, *, title: str, about: str, nodes: Sequence[tuple[int, PageLink]]) -> str:
    """Things as a tree, each with its depth, in the order in which they are read."""
    lines, depth = [], -1
    for level, link in nodes:
        lines.append("<ul><li>" * (level - depth) if level > depth else "</li></ul>" * (depth - level) + "</li><li>")
        lines.append(_link(link))
        depth = level
    lines.append("</li></ul>" * (depth + 1))
    return html_page(Frame(title=title, ways=ways, description=about), (f"<h1>{bdi(title)}</h1>", f"<p>{bdi(about)}</p>", "".join(lines)))


def terms(ways: Ways, *, title: str, about: str, parts: Mapping[str, Sequence[Term]]) -> str:
    """The ontology: its terms, in parts, each at the anchor that its IRI names."""
    heads = (Text("terme", "term"), Text("nom", "name"), Text("ce que c’est", "what it is"))
    body = [f"<h1>{bdi(title)}</h1>", f"<p>{bdi(about)}</p>"]
    for name, members in parts.items():
        rows = "".join(
            f'<tr id="{phrases.markup(term.anchor)}"><td><code>{phrases.markup(term.code)}</code></td><td>{bdi(term.name)}</td>'
            f"<td>{bdi(term.definition)}</td></tr>"
            for term in members
        )
        body += [f"<h2>{bdi(name)}</h2>", html_table(heads, rows)]
    return html_page(Frame(title=title, ways=ways, description=about), body)


def data(ways: Ways, *, files: Sequence[PageLink], descriptions: Sequence[PageLink], cite: str, ontology: str) -> str:
    """The page of downloads."""
    title = str(Text("Les données", "The data"))
    guarded = Text(
        "Dans les CSV, ce qu’un tableur prendrait pour une formule est précédé d’une apostrophe.",
        "In the CSV files, what a spreadsheet would take for a formula has an apostrophe before it.",
    )
    terms_of = Text("Les termes : l’ontologie", "The terms: the ontology")
    body = (
        f"<h1>{title}</h1>",
        f'<p><a href="{phrases.markup(ontology)}">{terms_of}</a>.</p>',
        f"<h2>{Text('Tout télécharger', 'Download everything')}</h2>",
        _links(files),
        f'<p class="soft">{guarded}</p>',
        f"<h2>{Text('Pour les programmes', 'For programs')}</h2>",
        _links(descriptions),
        f"<h2>{Text('Citer', 'Cite')}</h2><p>{bdi(cite)}</p>",
    )
    return html_page(Frame(title=title, ways=ways, description=title), body)


def releases(ways: Ways, all_notes: Sequence[ReleaseNotes]) -> str:
    """What each release of the site changed."""
    title = str(Text("Versions", "Releases"))
    body = [f"<h1>{title}</h1>"]
    for notes in all_notes:
        sums = Text(
            f"{phrases.number(notes.statements)} énoncés, {phrases.number(notes.nodes)} points, {phrases.number(notes.links)} liens",
            f"{phrases.number(notes.statements)} statements, {phrases.number(notes.nodes)} dots, {phrases.number(notes.links)} links",
        )
        when = phrases.date(notes.built[:10])
        body += [f'<h2 id="v{phrases.markup(notes.version)}">{bdi(notes.version)}</h2>', f"<p>{when} – {sums}. {bdi(notes.summary)}</p>"]
        if notes.sources:
            body.append("<ul>" + "".join(f"<li>{bdi(words)}</li>" for words in notes.sources) + "</ul>")
        if notes.new:
            body.append(f"<h3>{Text('Nouveaux', 'New')}</h3>{_links(notes.new)}")
    return html_page(Frame(title=title, ways=ways, description=title), body)


def notice(
    ways: Ways,
    sources: Sequence[tuple[str, str, str, str]],
    contact: str,
    more: Sequence[PageLink] = (),
    retention: Retention | None = None,
) -> str:
    """The sources, what is known of people, how long it is kept, and their rights.

    `sources` are (title, publisher, licence, date).
    """
    title = str(Text("À propos de ces données", "About these data"))
    heads = (Text("source", "source"), Text("publiée par", "published by"), Text("licence", "licence"), Text("date", "date"))
    lines = "".join(f"<tr>{''.join(f'<td>{bdi(value)}</td>' for value in source)}</tr>" for source in sources)
    whom = Text("Pour cela, écrire à", "For that, write to")
    nobody = Text("Qui publie ce site n’a pas donné d’adresse de contact.", "Who publishes this site has given no contact.")
    body = (
        f"<h1>{title}</h1>",
        f"<h2>{Text('Les personnes', 'People')}</h2><p>{_PEOPLE}</p>",
        f"<p>{whom} <strong>{bdi(contact)}</strong>.</p>" if contact else f"<p>{nobody}</p>",
        *(_retention(retention) if retention else ()),
        f"<h2>{Text('Les sources', 'The sources')}</h2>",
        html_table(heads, lines),
        _links(more),
    )
    return html_page(Frame(title=title, ways=ways, description=title), body)


def _retention(retention: Retention) -> tuple[str, ...]:
    """How long what is known of people is kept."""
    built, until = phrases.date(retention.built[:10]), phrases.date(retention.until)
    words = Text(
        f"Ces données ont été établies le {built} ; à chaque fois elles le sont de nouveau, d’après les sources, et ce que celles-ci ne "
        "disent plus n’y est plus. La version d’avant est gardée jusqu’à la suivante, et détruite aussitôt qu’une personne est effacée. "
        "De qui consulte ce site, ni l’adresse ni les questions ne sont notées.",
        f"These data were made on {built}; each time they are made anew from the sources, and what those say no more is gone. The version "
        "before is kept until the next, and destroyed as soon as a person is erased. Of who consults this site neither the address nor the "
        "questions are noted.",
    )
    limit = Text(
        f"Elles sont gardées jusqu’au {until}, puis revues ou détruites.", f"They are kept until {until}, then reviewed or destroyed."
    )
    last = f"<p><strong>{limit}</strong></p>" if retention.until else ""
    return (f"<h2>{Text('Combien de temps', 'How long')}</h2><p>{words}</p>{last}",)


def _links(links: Sequence[PageLink]) -> str:
    return f"<ul>{''.join(f'<li>{_link(link)}</li>' for link in links)}</ul>" if links else ""


def _link(link: PageLink) -> str:
    words = f'<a href="{phrases.markup(link.address)}">{bdi(link.words)}</a>' if link.address else bdi(link.words)
    return f'{words} <span class="soft">{bdi(link.note)}</span>' if link.note else words
