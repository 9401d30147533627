"""What every page that holds its own data does to be safe: escaped JSON, hashes of what may run, a last look at what it would load."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections import Counter
from html.parser import HTMLParser

from terrigraph import resources
from terrigraph.errors import TerrigraphError
from terrigraph.language import Text


def json_text(value: object, *, compact: bool = False) -> str:
    """JSON that can be in a script element: nothing in it can end the element, nor is it half a character."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=not compact, separators=(",", ":") if compact else None)
    return re.sub("[<>&\u2028\u2029\ud800-\udfff]", lambda match: f"\\u{ord(match[0]):04x}", text)


def built(name: str) -> str:
    """A program or style sheet that is built from TypeScript. Raises TerrigraphError where it was not built."""
    try:
        return (resources.web() / name).read_text(encoding="utf-8")
    except FileNotFoundError:
        raise TerrigraphError(
            Text("le programme de la page n’est pas construit", "the page's program is not built"),
            Text("Dans un clone : pip install -e . (ou python hatch_build.py)", "In a clone: pip install -e . (or python hatch_build.py)"),
        ) from None


def inline(text: str) -> str:
    """Text as a browser reads it from an inline element, so that its hash is the same."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "\ufffd")


def policy(style: str, scripts: list[str], *more: str) -> str:
    """The Content Security Policy that lets this style and these scripts alone run; `more` are further directives."""

    def digest(text: str) -> str:
        return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"

    parts = (
        "default-src 'none'",
        f"script-src {' '.join(map(digest, scripts))}",
        f"style-src {digest(style)}",
        *more,
        "base-uri 'none'",
        "form-action 'none'",
    )
    return "; ".join(parts)


class _Loads(HTMLParser):
    """Collects what a page would load, and counts its elements."""

    def __init__(self) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.tags: Counter[str] = Counter()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag, and its address where it is one that loads (a link to follow is not)."""
        self.tags[tag] += 1
        self.loads += [
            f"{tag} {name}={value}"
            for name, value in attrs
            if name in ("src", "srcset", "data", "poster", "background", "action", "formaction", "style")
            or name.startswith("on")
            or (name in ("href", "xlink:href") and tag != "a")
            or (name == "href" and not re.match(r"#|https?://", value or ""))
        ]


def check(html: str, scripts: int) -> None:
    """Refuse a page that would load anything, or that data has given a script: it has `scripts` of its own, and one style."""
    seen = _Loads()
    seen.feed(html)
    seen.close()
    faults = seen.loads + [f"<{tag}>" for tag in ("iframe", "object", "embed", "img", "link", "base", "form") if seen.tags[tag]]
    if seen.tags["script"] != scripts or seen.tags["style"] != 1:
        faults.append(f"script × {seen.tags['script']}, style × {seen.tags['style']}")
    if faults:
        raise TerrigraphError(
            Text(
                f"la page chargerait autre chose qu’elle-même : {faults[0][:200]}",
                f"the page would load something else: {faults[0][:200]}",
            ),
            Text("C’est un défaut de terrigraph : signalez-le.", "This is a fault of terrigraph: please report it."),
        )
