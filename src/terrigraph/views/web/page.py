"""The frame of every page, of the service or of a static site: plain HTML, one style sheet, French or English."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from terrigraph.language import Text, current
from terrigraph.views import phrases
from terrigraph.views.web.embedding import json_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

PAGE_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'",
}
"""What goes with each page: it runs nothing, and loads its style sheet alone."""
QUERY_HEADERS = {name: f"{value}; script-src 'self'" for name, value in PAGE_HEADERS.items()}
"""What goes with the page of queries, which runs the editor that this server gives, and nothing else."""

_FAULTS = {
    400: Text("Cette demande ne peut être lue", "This request cannot be read"),
    404: Text("Il n’y a rien ici", "There is nothing here"),
    406: Text("Cette forme n’existe pas", "This form does not exist"),
    410: Text("Ce qui était ici n’y est plus", "What was here is no more"),
    503: Text("Le serveur est occupé", "The server is busy"),
    504: Text("Cela a pris trop de temps", "This took too long"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """Where the frame of a page leads; each an address as the page writes it."""

    home: str
    style: str
    other: str
    """This page in the other language."""
    links: Sequence[tuple[str, Text]]
    """What each page offers: (address, words)."""
    policy: str = ""
    """The page's own content security policy, where no header says it."""
    script: str = ""
    """The address of the one program that the page runs."""
    sheet: str = ""
    """The address of that program's style sheet."""


def service_ways(root: str, here: str, program: str = "") -> Ways:
    """The ways of a page of the service: `root` is the path that its addresses begin with, `here` the page's path and parameters.

    `program`: the name of the one program that the page runs, if it does, and of its style sheet.
    """
    other = "en" if current() == "fr" else "fr"
    links = (
        ("/list", Text("Chercher", "Search")),
        ("/query", Text("Interroger", "Query")),
        ("/about", Text("À propos", "About")),
    )
    return Ways(
        home=f"{root}/",
        style=f"{root}/style.css",
        other=f"{here}{'&' if '?' in here else '?'}lang={other}",
        links=[(f"{root}{path}?lang={current()}", words) for path, words in links],
        script=f"{root}/{program}.js" if program else "",
        sheet=f"{root}/{program}.css" if program else "",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What is around a page's own text."""

    title: str
    ways: Ways
    description: str = ""
    forms: Sequence[tuple[str, str, str]] = ()
    """The same in other forms: (words, media type, address)."""
    linked: Mapping[str, object] = field(default_factory=dict)
    """schema.org's JSON-LD of the page."""


def html_page(frame: Frame, body: Iterable[str]) -> str:
    """The whole page; `body` is HTML."""
    other, ways = "en" if current() == "fr" else "fr", frame.ways
    skip, switch = Text("Aller au contenu", "Skip to content"), {"fr": "Français", "en": "English"}[other]
    links = "".join(f'<a href="{phrases.markup(address)}">{words}</a>' for address, words in ways.links)
    return "\n".join(
        (
            "<!doctype html>",
            f'<html lang="{current()}">',
            *_head(frame),
            "<body>",
            f'<a class="skip" href="#main">{skip}</a>',
            f'<header><nav aria-label="terrigraph"><a class="home" href="{phrases.markup(ways.home)}">terrigraph</a>{links}'
            f'<a class="other" lang="{other}" hreflang="{other}" href="{phrases.markup(ways.other)}">{switch}</a>'
            "</nav></header>",
            '<main id="main" tabindex="-1">',
            *body,
            "</main>",
            f"<footer>{_footer(frame)}</footer>",
            "</body>\n</html>\n",
        )
    )


def _head(frame: Frame) -> Iterator[str]:
    ways = frame.ways
    yield '<head>\n<meta charset="utf-8">'
    if ways.policy:
        yield f'<meta http-equiv="Content-Security-Policy" content="{phrases.markup(ways.policy)}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield '<meta name="color-scheme" content="light dark">'
    yield f'<meta name="description" content="{phrases.markup(frame.description)}">'
    yield f"<title>{phrases.markup(phrases.tied(frame.title))} – terrigraph</title>"
    yield '<link rel="icon" href="data:,">'
    yield f'<link rel="stylesheet" href="{phrases.markup(ways.style)}">'
    if ways.sheet:
        yield f'<link rel="stylesheet" href="{phrases.markup(ways.sheet)}">'
    for _, media, address in frame.forms:
        yield f'<link rel="alternate" type="{media}" href="{phrases.markup(address)}">'
    if frame.linked:
        yield f'<script type="application/ld+json">{json_text(frame.linked)}</script>'
    if ways.script:
        yield f'<script src="{phrases.markup(ways.script)}" defer></script>'
    yield "</head>"


def _footer(frame: Frame) -> str:
    if not frame.forms:
        return ""
    links = " · ".join(f'<a href="{phrases.markup(address)}">{phrases.markup(words)}</a>' for words, _, address in frame.forms)
    return f"<p>{Text('La même chose en', 'The same as')} {links}</p>"


def fault_page(status: int, reason: str, root: str) -> str:
    """The page of a fault."""
    title = str(_FAULTS.get(status, Text("Cela ne se peut pas", "This cannot be")))
    home = Text("Revenir à l’accueil", "Back to the home page")
    body = (
        f"<h1>{title}</h1>",
        f"<p>{phrases.markup(reason)}</p>",
        f'<p><a href="{root}/">{home}</a> <span class="soft">{status}</span></p>',
    )
    return html_page(Frame(title=title, ways=service_ways(root, f"{root}/")), body)


def html_table(heads: Iterable[Text], rows: str) -> str:
    """A table that scrolls where it is too wide; `rows` is HTML."""
    cells = "".join(f'<th scope="col">{head}</th>' for head in heads)
    return f'<div class="wide" tabindex="0"><table><thead><tr>{cells}</tr></thead><tbody>{rows}</tbody></table></div>'


def service_address(root: str, path: str, **parameters: str | Sequence[str]) -> str:
    """An address of the service, with its parameters that are not empty."""
    given = {name: value for name, value in parameters.items() if value}
    encoded = urlencode(given, doseq=True)
    return f"{root}{quote(path, safe='/:@!$&()*+,;=~-._')}{'?' + encoded if encoded else ''}"


STYLE = """
:root { color-scheme: light dark; --ink: #1b2530; --soft: #566270; --paper: #fbfaf7; --card: #fff; --rule: #dcd7cc; --accent: #0b5a8f; --mark: #ffe9a8; --warn: #8a4b00; }
@media (prefers-color-scheme: dark) { :root { --ink: #eef1f4; --soft: #aab4bf; --paper: #14181d; --card: #1b2027; --rule: #323a44; --accent: #8cc8f2; --mark: #5a4a12; --warn: #ffbe7a; } }
* { box-sizing: border-box; }
body { margin: 0; font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", Arial, sans-serif; color: var(--ink); background: var(--paper); }
header { background: var(--card); border-bottom: 1px solid var(--rule); }
nav { max-width: 1100px; margin: auto; padding: 10px 20px; display: flex; flex-wrap: wrap; gap: 8px 20px; align-items: center; }
.home { font-weight: 700; text-decoration: none; } .other { margin-left: auto; }
main, body > footer { max-width: 1100px; margin: auto; padding: 12px 20px; overflow-wrap: anywhere; }
main:focus { outline: none; }
h1 { font: 600 1.9em/1.2 Georgia, "Noto Serif", serif; margin: .5em 0 .2em; } h2 { font-size: 1.2em; margin: 1.6em 0 .4em; } h3 { font-size: 1em; margin: 1em 0 .3em; }
a { color: var(--accent); text-underline-offset: .18em; } a:focus-visible, button:focus-visible, input:focus-visible, select:focus-visible, textarea:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.skip { position: absolute; left: -999em; } .skip:focus { left: 8px; top: 8px; background: var(--card); padding: 8px; z-index: 2; }
.soft, .what, .source, cite { color: var(--soft); } .what { margin: 0; }
ul.facts { list-style: none; padding: 0; } ul.facts > li { border-top: 1px solid var(--rule); padding: .55em 0; }
.sentence { margin: 0; } .when, .source, .detail, .note { margin: .15em 0; font-size: .93em; } .mark { font-size: .8em; border: 1px solid var(--warn); color: var(--warn); border-radius: 4px; padding: 0 .35em; }
blockquote { margin: .35em 0 .35em .2em; padding-left: .8em; border-left: 3px solid var(--rule); font-size: .93em; } blockquote p { margin: 0; } mark { background: var(--mark); color: inherit; }
.around { color: var(--soft); }
.columns { display: grid; grid-template-columns: 260px 1fr; gap: 28px; } @media (max-width: 760px) { .columns { grid-template-columns: 1fr; } }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; padding: .35em .6em .35em 0; border-bottom: 1px solid var(--rule); vertical-align: top; } td.number, th.number { text-align: right; } th { overflow-wrap: normal; } td { min-width: 7em; }
.wide { overflow-x: auto; }
form p { margin: .5em 0; } form[role="search"] p { display: flex; flex-wrap: wrap; gap: 6px 12px; align-items: center; } label { display: block; font-weight: 600; } input, select, textarea, button { font: inherit; color: inherit; background: var(--card); border: 1px solid var(--soft); border-radius: 6px; padding: .4em .6em; max-width: 100%; } textarea { width: 100%; font: 14px/1.45 ui-monospace, Menlo, Consolas, monospace; }
button { background: var(--accent); color: var(--paper); border-color: var(--accent); cursor: pointer; }
.facet ul { list-style: none; padding: 0; margin: 0; } .facet li { display: flex; justify-content: space-between; gap: 10px; } .chosen { font-weight: 700; }
.kinds { display: grid; grid-template-columns: repeat(auto-fill, minmax(190px, 1fr)); gap: 10px; padding: 0; list-style: none; } .kinds a { display: block; border: 1px solid var(--rule); border-radius: 8px; background: var(--card); padding: 12px; text-decoration: none; } .kinds strong { display: block; font-size: 1.3em; color: var(--ink); }
.pages { display: flex; gap: 16px; } dl { display: grid; grid-template-columns: max-content 1fr; gap: .2em 1em; } dt { font-weight: 600; } dd { margin: 0; }
pre { overflow-x: auto; background: var(--card); border: 1px solid var(--rule); padding: .7em; border-radius: 6px; }
"""  # noqa: E501 - a rule a line
