"""Lists with facets, the home page, answers to questions, what is known of the sources: plain HTML, each made of links and forms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from terrigraph.language import Text, current
from terrigraph.views import phrases
from terrigraph.views.web.listing import bdi
from terrigraph.views.web.page import Frame, html_page, service_address, service_ways

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

_DOWNLOADS = (("CSV", "csv"), ("xlsx", "xlsx"), ("GEXF", "gexf"))


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPage:
    """A page of a list, as it is shown."""

    root: str
    given: Mapping[str, str]
    """What was asked for, by parameter."""
    words: Mapping[str, str]
    """What was asked for, in words, by parameter."""
    total: int
    rows: Sequence[tuple[str, str, str, str, int]]
    """(address, kind, name, context, links)."""
    facets: Sequence[tuple[str, Text, Sequence[tuple[str, str, int]]]]
    kinds: Mapping[str, str]
    """The kinds of things, by their short names."""
    first: int
    size: int
    more: bool = False
    """Whether more names match the text than are counted."""
    coverage: str = ""
    """What the sources cover in the list's period; "" where it has none."""

    def at(self, **changed: str) -> str:
        """The address of this list with something changed."""
        given = {name: value for name, value in self.given.items() if name != "first"} | {"lang": current()}
        return service_address(self.root, "/list", **(given | changed))


def list_page(page: ListPage) -> str:
    """A page of a list."""
    title = str(Text("Chercher et parcourir", "Search and browse"))
    asked = ", ".join(page.words.values())
    count = Text(f"{phrases.number(page.total)} résultats", f"{phrases.number(page.total)} results")
    many = Text(
        "Ce texte en trouve plus que ce qui est montré : précisez-le.", "This text finds more than what is shown: make it narrower."
    )
    body = [
        f"<h1>{bdi(asked) if asked else title}</h1>",
        _search(page),
        '<div class="columns">',
        f"<div>{''.join(_chosen(page))}{''.join(_facet(page, *facet) for facet in page.facets)}</div>",
        f"<div><p aria-live={chr(34)}polite{chr(34)}><strong>{count}</strong></p>",
        f"<p>{many}</p>" if page.more else "",
        _table(page),
        _pages(page),
        f'<p class="coverage">{phrases.markup(page.coverage)}</p>' if page.coverage else "",
        _downloads(page),
        "</div></div>",
    ]
    given = {name: value for name, value in page.given.items() if name != "lang"}
    return html_page(
        Frame(title=asked or title, ways=service_ways(page.root, service_address(page.root, "/list", **given)), description=title), body
    )


def _search(page: ListPage) -> str:
    hidden = "".join(
        f'<input type="hidden" name="{phrases.markup(name)}" value="{phrases.markup(value)}">'
        for name, value in page.given.items()
        if name not in ("q", "first", "lang", "start", "end") and value
    )
    years = "".join(
        f'<label for="{name}">{words}</label> <input id="{name}" name="{name}" inputmode="numeric" pattern="[0-9]{{4}}" size="5" '
        f'value="{phrases.markup(page.given.get(name, ""))}"> '
        for name, words in (("start", Text("depuis l’année", "from the year")), ("end", Text("jusqu’à", "to")))
    )
    query = phrases.markup(page.given.get("q", ""))
    return (
        f'<form action="{page.root}/list" role="search"><p><label for="q">{Text("Un nom", "A name")}</label> '
        f'<input id="q" name="q" type="search" maxlength="200" value="{query}"> {years}{hidden}'
        f'<input type="hidden" name="lang" value="{current()}"><button>{Text("Chercher", "Search")}</button></p></form>'
    )


def _chosen(page: ListPage) -> Iterator[str]:
    """What narrows the list, each with a link that takes it away."""
    chosen = [(name, words) for name, words in page.words.items() if words]
    if not chosen:
        return
    away = Text("enlever", "remove")
    yield f'<section class="facet"><h2>{Text("Choisi", "Chosen")}</h2><ul>'
    for name, words in chosen:
        link = f'<a href="{phrases.markup(page.at(**{name: ""}))}">{away}<span class="skip"> {bdi(words)}</span></a>'
        yield f'<li><span class="chosen">{bdi(words)}</span> {link}</li>'
    yield "</ul></section>"


def _facet(page: ListPage, name: str, title: Text, values: Sequence[tuple[str, str, int]]) -> str:
    if not values:
        return ""
    lines = "".join(
        f'<li><a href="{phrases.markup(_narrowed(page, name, value))}">{bdi(words)}</a> '
        f'<span class="soft">{phrases.number(count)}</span></li>'
        for value, words, count in values
    )
    return f'<section class="facet"><h2>{title}</h2><ul>{lines}</ul></section>'


def _narrowed(page: ListPage, name: str, value: str) -> str:
    if name == "period":
        start, _, end = value.partition("-")
        return page.at(start=start, end=end)
    return page.at(**{name: value})


def _table(page: ListPage) -> str:
    heads = (Text("nom", "name"), Text("ce que c’est", "what it is"), Text("liens", "links"))
    lines = "".join(
        f'<tr><td><a href="{phrases.markup(address)}">{bdi(name)}</a></td><td>{bdi(context or kind)}</td>'
        f'<td class="number">{phrases.number(links)}</td></tr>'
        for address, kind, name, context, links in page.rows
    )
    cells = "".join(f'<th scope="col"{" class=number" if at == 2 else ""}>{head}</th>' for at, head in enumerate(heads))
    return f'<div class="wide" tabindex="0"><table><thead><tr>{cells}</tr></thead><tbody>{lines}</tbody></table></div>'


def _pages(page: ListPage) -> str:
    links = []
    if page.first:
        before = str(max(0, page.first - page.size))
        links.append(
            f'<a rel="prev" href="{phrases.markup(page.at(first=before if before != "0" else ""))}">{Text("← avant", "← before")}</a>'
        )
    if page.first + page.size < page.total:
        links.append(
            f'<a rel="next" href="{phrases.markup(page.at(first=str(page.first + page.size)))}">{Text("la suite →", "next →")}</a>'
        )
    name = Text("Pages", "Pages")
    return f'<nav class="pages" aria-label="{name}">{"".join(links)}</nav>' if links else ""


def _downloads(page: ListPage) -> str:
    links = " · ".join(f'<a href="{phrases.markup(page.at(format=suffix))}">{words}</a>' for words, suffix in _DOWNLOADS)
    raw = Text(
        "Ce qu’un tableur prendrait pour une formule est précédé d’une apostrophe ; un programme préférera le CSV brut, "
        "qu’il ne faut pas ouvrir dans un tableur :",
        "What a spreadsheet would take for a formula has an apostrophe before it; a program will prefer the raw CSV, "
        "which must not be opened in a spreadsheet:",
    )
    return (
        f"<p>{Text('Télécharger cette liste :', 'Download this list:')} {links}</p>"
        f'<p class="soft">{raw} <a href="{phrases.markup(page.at(format="csv", raw="1"))}">{Text("CSV brut", "raw CSV")}</a></p>'
    )


# -------------------------------------------------------------------- the other pages


def home_page(root: str, *, counts: Mapping[str, tuple[str, int]], sources: Sequence[tuple[str, str]], built: str) -> str:
    """The home page: search, how much there is of each kind, the sources."""
    title = str(Text("Qui rend les territoires attractifs", "Who makes territories attractive"))
    about = Text(
        "Les personnes et les institutions de l’action internationale et de l’attractivité des territoires : qui a dit quoi, "
        "à quel titre, avec qui, et d’où on le sait.",
        "The people and institutions of the international action and the attractiveness of territories: who said what, in what "
        "capacity, with whom, and how we know.",
    )
    kinds = "".join(
        f'<li><a href="{service_address(root, "/list", kind=name, lang=current())}"><strong>{phrases.number(count)}</strong>'
        f"{bdi(words)}</a></li>"
        for name, (words, count) in counts.items()
    )
    listed = "".join(f'<li><a href="{phrases.markup(address)}">{bdi(words)}</a></li>' for address, words in sources)
    explore = f'<a href="{root}/map?lang={current()}">{Text("L’explorateur de la conférence", "The explorer of the conference")}</a>'
    body = (
        f"<h1>{title}</h1>",
        f"<p>{about}</p>",
        f'<form action="{root}/list" role="search"><p>'
        f'<label for="q">{Text("Un nom, un lieu, un thème", "A name, a place, a theme")}</label> '
        f'<input id="q" name="q" type="search" maxlength="200"> <input type="hidden" name="lang" value="{current()}">'
        f"<button>{Text('Chercher', 'Search')}</button></p></form>",
        f'<ul class="kinds">{kinds}</ul>',
        f"<p>{explore}</p>",
        f"<h2>{Text('Les sources', 'The sources')}</h2><ul>{listed}</ul>",
        f'<p class="soft">{Text("Graphe construit le", "Graph built on")} {phrases.date(built[:10])}.</p>',
    )
    linked = {"@context": "https://schema.org", "@type": "Dataset", "name": title, "description": str(about), "dateModified": built}
    return html_page(Frame(title=title, ways=service_ways(root, f"{root}/"), description=str(about), linked=linked), body)


def query_page(root: str, *, query: str, questions: Sequence[tuple[str, str, str]], result: str = "", editor: bool = False) -> str:
    """The page of queries: a text to fill, the named questions as examples (name, title, SPARQL), and an answer.

    `editor`: whether the service has the program that makes an editor of the text; the page does all that it does without.
    """
    title = str(Text("Interroger le graphe", "Query the graph"))
    hint = Text(
        "Les préfixes de terrigraph (tg:, tgid:, org:, foaf:, schema:, skos:…) sont connus et n’ont pas à être déclarés.",
        "terrigraph's prefixes (tg:, tgid:, org:, foaf:, schema:, skos:…) are known and need no declaration.",
    )
    examples = "".join(
        f'<li><a href="{phrases.markup(service_address(root, "/query", question=name, lang=current()))}" '
        f'data-query="{phrases.markup(text)}">{bdi(words)}</a></li>'
        for name, words, text in questions
    )
    body = (
        f"<h1>{title}</h1>",
        f'<form action="{root}/query"><p><label for="query">SPARQL</label><textarea id="query" name="query" rows="12" spellcheck="false">'
        f'{phrases.markup(query)}</textarea></p><input type="hidden" name="lang" value="{current()}">'
        f"<p><button>{Text('Demander', 'Ask')}</button></p></form>",
        f'<p class="soft">{hint}</p>',
        result,
        f"<h2>{Text('Des questions toutes prêtes', 'Ready questions')}</h2><ul>{examples}</ul>",
    )
    here = service_address(root, "/query", query=query)
    ways = service_ways(root, here, "query" if editor else "")
    return html_page(Frame(title=title, ways=ways, description=title), body)


def answer_table(
    variables: Sequence[str], rows: Sequence[Sequence[tuple[str, str]]], *, cut: bool, address: Callable[[str], str], links: str
) -> str:
    """The answer to a query as a table; cells are (text, IRI or "")."""
    heads = "".join(f'<th scope="col">{bdi(name)}</th>' for name in variables)
    lines = "".join(f"<tr>{''.join(f'<td>{_cell(*cell, address)}</td>' for cell in row)}</tr>" for row in rows)
    count = Text(f"{phrases.number(len(rows))} lignes", f"{phrases.number(len(rows))} rows")
    more = Text(" ; il y en a d’autres", "; there are more") if cut else ""
    shown = f'<div class="wide" tabindex="0"><table><thead><tr>{heads}</tr></thead><tbody>{lines}</tbody></table></div>'
    return f"<h2>{Text('Réponse', 'Answer')}</h2><p>{count}{more} {links}</p>{shown}"


def _cell(words: str, iri: str, address: Callable[[str], str]) -> str:
    place = address(iri) if iri else ""
    return f'<a href="{phrases.markup(place)}">{bdi(words)}</a>' if place else bdi(words)
