"""Pages that are of no single thing: a site's home, search, lists by name, themes, ontology, data, releases, and the notice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from terrigraph.language import Text
from terrigraph.views import phrases
from terrigraph.views.web import page
from terrigraph.views.web.listing import said

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_PEOPLE = Text(
    "Des personnes vivantes y figurent dans leurs fonctions publiques : leur nom, leurs mandats, ce qu’elles ont dit en public. "
    "Ni date de naissance, ni adresse, ni opinion. Chacune peut demander à être corrigée ou effacée : elle n’est alors plus dans "
    "aucune page, aucun fichier, aucune construction suivante.",
    "Living people are in it in their public roles: their name, their mandates, what they said in public. No birth date, no address, "
    "no opinion. Each can ask to be corrected or erased: they are then in no page, no file, no later build.",
)


class Link(NamedTuple):
    """A line of a list: where it leads ("": nowhere), its words, and what stands beside them."""

    address: str
    words: str
    beside: str = ""


class Told(NamedTuple):
    """A release as its page tells it."""

    version: str
    built: str
    statements: int
    nodes: int
    links: int
    summary: str
    new: Sequence[Link]
    sources: Sequence[str]
    """What each source brought or no longer says, in words."""


class Term(NamedTuple):
    """A term of the ontology: its anchor, its name, its short IRI, and what it is."""

    anchor: str
    name: str
    code: str
    definition: str


@dataclass(frozen=True, slots=True)
class Kept:
    """How long the data are kept."""

    built: str
    """When the graph was built."""
    until: str = ""
    """The day that who runs the service has set."""


def home(title: str, about: str, ways: page.Ways, kinds: Sequence[Link], sources: Sequence[Link], more: Sequence[Link]) -> str:
    """The home page: search, how much there is of each kind (in `beside`), where to begin, the sources."""
    listed = "".join(
        f'<li><a href="{phrases.markup(link.address)}"><strong>{said(link.beside)}</strong>{said(link.words)}</a></li>' for link in kinds
    )
    body = (
        f"<h1>{said(title)}</h1>",
        f"<p>{said(about)}</p>",
        _search_form(ways.links[0][0]),
        f'<ul class="kinds">{listed}</ul>',
        _links(more),
        f"<h2>{Text('Les sources', 'The sources')}</h2>",
        _links(sources),
    )
    linked = {"@context": "https://schema.org", "@type": "Dataset", "name": title, "description": about}
    return page.page(page.Frame(title, ways, about, linked=linked), body)


def _search_form(address: str) -> str:
    label = Text("Un nom, un lieu, un thème", "A name, a place, a theme")
    return (
        f'<form action="{phrases.markup(address)}" role="search"><p><label for="q">{label}</label> '
        f'<input id="q" name="q" type="search" maxlength="200"> <button>{Text("Chercher", "Search")}</button></p></form>'
    )


def search(ways: page.Ways, root: str, beginnings: str, lists: Sequence[Link]) -> str:
    """The page of search; `root` leads to the site's root, `beginnings` are those of the index; `lists` need no script."""
    title = str(Text("Chercher", "Search"))
    words = {
        "few": Text("tapez au moins deux lettres", "type two letters at least"),
        "none": Text("rien de ce nom", "nothing of that name"),
        "near": Text("rien n’a tous ces mots ; le plus proche :", "nothing has all these words; the nearest:"),
        "more": Text("il y en a d’autres : précisez", "there are more: be more precise"),
    }
    told = "".join(f' data-{name}="{phrases.markup(str(text))}"' for name, text in words.items())
    label = Text("Un nom, un lieu, un thème", "A name, a place, a theme")
    body = (
        f"<h1>{title}</h1>",
        f'<form id="search" role="search" data-root="{root}" data-beginnings="{phrases.markup(beginnings)}"{told}><p>'
        f'<label for="q">{label}</label> '
        f'<input id="q" name="q" type="search" maxlength="200" autocomplete="off"> <button>{title}</button></p></form>',
        '<p id="count" role="status"></p><ol id="found" class="facts"></ol>',
        f"<h2>{Text('Tout, par ordre alphabétique', 'Everything, in alphabetical order')}</h2>",
        _links(lists),
    )
    return page.page(page.Frame(title, ways, title), body)


def listed(title: str, ways: page.Ways, rows: Sequence[Link], parts: Sequence[Link], here: int) -> str:
    """A part of the list of all things of a kind; `parts` are all its parts, `here` the number of this one."""
    lines = "".join(
        f'<tr><td><a href="{phrases.markup(row.address)}">{said(row.words)}</a></td><td>{said(row.beside)}</td></tr>' for row in rows
    )
    others = " · ".join(
        f"<strong>{said(part.words)}</strong>" if n == here else f'<a href="{phrases.markup(part.address)}">{said(part.words)}</a>'
        for n, part in enumerate(parts)
    )
    choice = f'<nav aria-label="{Text("Parties de la liste", "Parts of the list")}"><p>{others}</p></nav>' if len(parts) > 1 else ""
    heads = (Text("nom", "name"), Text("ce que c’est", "what it is"))
    return page.page(page.Frame(title, ways, title), (f"<h1>{said(title)}</h1>", choice, page.table(heads, lines), choice))


def tree(title: str, about: str, ways: page.Ways, nodes: Sequence[tuple[int, Link]]) -> str:
    """Things as a tree, each with its depth, in the order in which they are read."""
    lines, depth = [], -1
    for level, link in nodes:
        lines.append("<ul><li>" * (level - depth) if level > depth else "</li></ul>" * (depth - level) + "</li><li>")
        lines.append(_link(link))
        depth = level
    lines.append("</li></ul>" * (depth + 1))
    return page.page(page.Frame(title, ways, about), (f"<h1>{said(title)}</h1>", f"<p>{said(about)}</p>", "".join(lines)))


def terms(title: str, about: str, ways: page.Ways, parts: Mapping[str, Sequence[Term]]) -> str:
    """The ontology: its terms, in parts, each at the anchor that its IRI names."""
    heads = (Text("terme", "term"), Text("nom", "name"), Text("ce que c’est", "what it is"))
    body = [f"<h1>{said(title)}</h1>", f"<p>{said(about)}</p>"]
    for name, held in parts.items():
        rows = "".join(
            f'<tr id="{phrases.markup(term.anchor)}"><td><code>{phrases.markup(term.code)}</code></td><td>{said(term.name)}</td>'
            f"<td>{said(term.definition)}</td></tr>"
            for term in held
        )
        body += [f"<h2>{said(name)}</h2>", page.table(heads, rows)]
    return page.page(page.Frame(title, ways, about), body)


def data(ways: page.Ways, files: Sequence[Link], descriptions: Sequence[Link], cite: str, ontology: str) -> str:
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
        f"<h2>{Text('Citer', 'Cite')}</h2><p>{said(cite)}</p>",
    )
    return page.page(page.Frame(title, ways, title), body)


def releases(ways: page.Ways, told: Sequence[Told]) -> str:
    """What each release of the site changed."""
    title = str(Text("Versions", "Releases"))
    body = [f"<h1>{title}</h1>"]
    for one in told:
        sums = Text(
            f"{phrases.number(one.statements)} énoncés, {phrases.number(one.nodes)} points, {phrases.number(one.links)} liens",
            f"{phrases.number(one.statements)} statements, {phrases.number(one.nodes)} dots, {phrases.number(one.links)} links",
        )
        when = phrases.date(one.built[:10])
        body += [f'<h2 id="v{phrases.markup(one.version)}">{said(one.version)}</h2>', f"<p>{when} – {sums}. {said(one.summary)}</p>"]
        if one.sources:
            body.append("<ul>" + "".join(f"<li>{said(words)}</li>" for words in one.sources) + "</ul>")
        if one.new:
            body.append(f"<h3>{Text('Nouveaux', 'New')}</h3>{_links(one.new)}")
    return page.page(page.Frame(title, ways, title), body)


def notice(
    ways: page.Ways,
    sources: Sequence[tuple[str, str, str, str]],
    contact: str,
    more: Sequence[Link] = (),
    kept: Kept | None = None,
) -> str:
    """Where the facts come from, what is held of people and how long, and their rights; `sources` are (title, publisher, licence, date)."""
    title = str(Text("À propos de ces données", "About these data"))
    heads = (Text("source", "source"), Text("publiée par", "published by"), Text("licence", "licence"), Text("date", "date"))
    lines = "".join(f"<tr>{''.join(f'<td>{said(value)}</td>' for value in source)}</tr>" for source in sources)
    whom = Text("Pour cela, écrire à", "For that, write to")
    nobody = Text("Qui publie ce site n’a pas donné d’adresse de contact.", "Who publishes this site has given no contact.")
    body = (
        f"<h1>{title}</h1>",
        f"<h2>{Text('Les personnes', 'People')}</h2><p>{_PEOPLE}</p>",
        f"<p>{whom} <strong>{said(contact)}</strong>.</p>" if contact else f"<p>{nobody}</p>",
        *(_kept(kept) if kept else ()),
        f"<h2>{Text('Les sources', 'The sources')}</h2>",
        page.table(heads, lines),
        _links(more),
    )
    return page.page(page.Frame(title, ways, title), body)


def _kept(kept: Kept) -> tuple[str, ...]:
    """How long what is known of people is kept."""
    built, until = phrases.date(kept.built[:10]), phrases.date(kept.until)
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
    last = f"<p><strong>{limit}</strong></p>" if kept.until else ""
    return (f"<h2>{Text('Combien de temps', 'How long')}</h2><p>{words}</p>{last}",)


def _links(links: Sequence[Link]) -> str:
    return f"<ul>{''.join(f'<li>{_link(link)}</li>' for link in links)}</ul>" if links else ""


def _link(link: Link) -> str:
    words = f'<a href="{phrases.markup(link.address)}">{said(link.words)}</a>' if link.address else said(link.words)
    return f'{words} <span class="soft">{said(link.beside)}</span>' if link.beside else words
