"""The review page: a document next to what is proposed of it, in one HTML file that asks for nothing.

The program is written in TypeScript (src/terrigraph/web/src/review/) and built with the package; a Content Security Policy names it
by its hash. The page holds the document's text: it is for its reviewer, and not to be published.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from terrigraph.language import Text, speaking
from terrigraph.views import phrases
from terrigraph.views.web import embedding

if TYPE_CHECKING:
    from collections.abc import Mapping


def page(data: Mapping[str, Any]) -> str:
    """The whole page, of what terrigraph.reviewing.page gives; the same bytes for the same candidates.

    Raises TerrigraphError where the program was not built or the page would load anything from elsewhere.
    """
    script, style = (embedding.inline(embedding.built(name)) for name in ("review.js", "review.css"))
    with speaking(data["lang"]):
        title = phrases.markup(str(Text(f"Relecture : {data['title']}", f"Review: {data['title']}")))
        without = phrases.markup(
            str(
                Text(
                    "Cette page demande JavaScript. Sans lui, la feuille (.xlsx, .csv) dit la même chose.",
                    "This page needs JavaScript. Without it, the sheet (.xlsx, .csv) says the same.",
                )
            )
        )
    html = "\n".join(
        (
            "<!doctype html>",
            f'<html lang="{data["lang"]}">',
            "<head>",
            '<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{embedding.policy(style, [script])}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="color-scheme" content="light dark">',
            '<meta name="generator" content="terrigraph">',
            f"<title>{title}</title>",
            f"<style>{style}</style>",
            "</head>",
            "<body>",
            f"<noscript>{without}</noscript>",
            '<div id="app"></div>',
            f'<script type="application/json" id="data">{embedding.json_text(dict(data), compact=True)}</script>',
            f"<script>{script}</script>",
            "</body>",
            "</html>\n",
        )
    )
    embedding.check(html, scripts=2)
    return html
