"""How each kind of node and link looks: shape, colour in light and in dark, line; and the legend that says so.

Colours are Okabe and Ito's, which colour-blind readers distinguish, darkened or lightened where a line of them would be
too pale on its ground; shape, line and words say the same again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from terrigraph.language import Text
from terrigraph.views import phrases

if TYPE_CHECKING:
    from collections.abc import Iterator

    from terrigraph.model.ontology import Ontology
    from terrigraph.views.facts import Edge, Fact, NetworkReading


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeLook:
    """A kind of node: vis-network's name of its shape, colours, and its label's size and width."""

    shape: str
    light: str
    dark: str
    size: int
    font: int
    bold: bool
    width: int
    """Characters on a line of its label."""
    lines: int
    tall: int
    """Its label's size on a screen that is higher than wide: what matters less is read there by coming close."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkLook:
    """A kind of link: colours, width, and whether its label is always drawn (else when one comes close or selects it)."""

    light: str
    dark: str
    width: float
    spoken: bool


NODES = (
    NodeLook(shape="dot", light="#0072B2", dark="#4FB0E8", size=20, font=20, bold=True, width=16, lines=3, tall=34),
    NodeLook(shape="square", light="#E69F00", dark="#F0B429", size=13, font=16, bold=False, width=20, lines=3, tall=26),
    NodeLook(shape="triangle", light="#009E73", dark="#2CC79A", size=14, font=16, bold=False, width=18, lines=3, tall=24),
    NodeLook(shape="star", light="#D55E00", dark="#FF8A3D", size=22, font=17, bold=True, width=24, lines=4, tall=24),
    NodeLook(shape="hexagon", light="#CC79A7", dark="#E39CC4", size=11, font=14, bold=False, width=17, lines=3, tall=14),
    NodeLook(shape="diamond", light="#56B4E9", dark="#8CCBF2", size=12, font=13, bold=False, width=28, lines=3, tall=14),
)
"""By the place of the kind in the ontology's order; a seventh kind looks like the first."""

FOLDED = (
    LinkLook(light="#B45A8C", dark="#C982A8", width=1.0, spoken=False),
    LinkLook(light="#4D4D4D", dark="#C8C8C8", width=2.2, spoken=True),
    LinkLook(light="#0072B2", dark="#4FB0E8", width=2.2, spoken=True),
    LinkLook(light="#007A5A", dark="#2CC79A", width=2.2, spoken=True),
    LinkLook(light="#C04F00", dark="#FF8A3D", width=2.2, spoken=True),
)
"""By the place of the class among those that fold into links."""

PLAIN = (
    LinkLook(light="#5B6B7A", dark="#9AA9B8", width=1.4, spoken=False),
    LinkLook(light="#8F6200", dark="#D9A334", width=1.6, spoken=False),
    LinkLook(light="#00684C", dark="#35B78F", width=1.4, spoken=False),
    LinkLook(light="#7A3FA0", dark="#B892DB", width=1.6, spoken=False),
    LinkLook(light="#77797C", dark="#8E9398", width=1.0, spoken=False),
    LinkLook(light="#0A8A94", dark="#5CCBD3", width=1.2, spoken=False),
)
"""Links that are plain triples, by the place of the kind of node that they start from."""

DASHES = {"": [], "former": [9, 6], "honorary": [12, 4, 2, 4], "inferred": [2, 4]}
STATES = {
    "former": Text("ancien, ou dont la fin est connue", "former, or known to end"),
    "honorary": Text("à titre honorifique", "honorary"),
    "inferred": Text("déduit, non lu tel quel", "inferred, not read as such"),
}

_SHAPES = {
    "dot": '<circle cx="10" cy="10" r="7"/>',
    "square": '<rect x="4" y="4" width="12" height="12"/>',
    "triangle": '<path d="M10 3 17.5 16.5h-15z"/>',
    "star": '<path d="M10 1.5l2.5 5.6 6.1.6-4.6 4.1 1.3 6-5.3-3.1-5.3 3.1 1.3-6-4.6-4.1 6.1-.6z"/>',
    "hexagon": '<path d="M5.5 3h9l4 7-4 7h-9l-4-7z"/>',
    "diamond": '<path d="M10 1.5 18.5 10 10 18.5 1.5 10z"/>',
}


class Look:
    """The look of one network's nodes and links."""

    def __init__(self, reading: NetworkReading, model: Ontology) -> None:
        self.reading = reading
        self.kinds = [kind.iri for kind in model.nodes]
        self._folded = [kind.iri for kind in model.folded]
        self._order = {iri: n for n, iri in enumerate(self.kinds)}

    def kind(self, iri: str) -> int:
        """The place of a node's kind, which is the number of its look."""
        return self._order.get(self.reading.things[iri].kind, 0) % len(NODES)

    def node(self, iri: str) -> NodeLook:
        """How a node looks."""
        return NODES[self.kind(iri)]

    def family(self, fact: Fact) -> str:
        """What the links of a fact are coloured as: "f1" for a folded class, "p2" for plain links from a kind of node."""
        if fact.kind in self._folded:
            return f"f{self._folded.index(fact.kind) % len(FOLDED)}"
        return f"p{self.kind(fact.subjects[0]) % len(PLAIN)}"

    def legend(self) -> str:
        """The legend, as HTML: what shapes, colours and lines say, with buttons that hide a kind of node."""
        return (
            f"<div><h3>{Text('Les points', 'The points')}</h3><ul>{''.join(self._kinds())}</ul></div>"
            f"<div><h3>{Text('Les traits', 'The lines')}</h3><ul>{''.join(self._families())}{''.join(self._states())}</ul></div>"
        )

    def _kinds(self) -> Iterator[str]:
        present = {thing.kind for thing in self.reading.things.values()}
        for n, iri in enumerate(self.kinds):
            if iri in present:
                count = sum(thing.kind == iri for thing in self.reading.things.values())
                name = self.reading.model.label(iri)
                words = phrases.capital(phrases.plural(name) if name and count > 1 else str(name or iri))
                yield (
                    f'<li><button type="button" class="toggle" data-kind="{n % len(NODES)}" aria-pressed="true">'
                    f'{icon(n)}{phrases.markup(words)} <span class="count">{count}</span></button></li>'
                )

    def _families(self) -> Iterator[str]:
        names: dict[str, list[str]] = {}
        for fact in self.reading.facts:
            family = self.family(fact)
            name = fact.name
            if name not in names.setdefault(family, []):
                names[family].append(name)
        for family, words in sorted(names.items(), key=lambda pair: (not link(pair[0]).spoken, pair[0])):
            yield f"<li>{line(family)}<span>{phrases.markup(phrases.capital(', '.join(words)))}</span></li>"

    def _states(self) -> Iterator[str]:
        present = {state(fact) for fact in self.reading.facts}
        for name, words in STATES.items():
            if name in present:
                yield f"<li>{line('any', name)}<span>{phrases.markup(phrases.capital(str(words)))}</span></li>"


def state(fact: Fact) -> str:
    """The one state that a link's dashes show."""
    return "inferred" if fact.inferred else "honorary" if fact.honorary else "former" if fact.former else ""


def link(family: str) -> LinkLook:
    """The look of a family of links."""
    looks = FOLDED if family[0] == "f" else PLAIN
    return looks[int(family[1:])]


def dashes(edge: Edge) -> list[int]:
    """The dashes of an edge, none for a plain line."""
    return DASHES[state(edge.fact)]


def icon(n: int) -> str:
    """The shape of a kind of node, as an inline picture."""
    n %= len(NODES)
    return f'<svg class="icon k{n}" viewBox="0 0 20 20" width="18" height="18" aria-hidden="true">{_SHAPES[NODES[n].shape]}</svg>'


def line(family: str, kind: str = "") -> str:
    """A short line of a family of links, as an inline picture."""
    pattern = f' stroke-dasharray="{" ".join(map(str, DASHES[kind]))}"' if DASHES[kind] else ""
    return f'<svg class="line {family}" viewBox="0 0 34 10" width="34" height="10" aria-hidden="true"><path d="M0 5h34"{pattern}/></svg>'


def css() -> str:
    """The colours as CSS, in light and in dark."""

    def rules(tone: str) -> str:
        nodes = "".join(f".k{n}{{fill:{getattr(look, tone)}}}" for n, look in enumerate(NODES))
        links = "".join(
            f".{letter}{n}{{stroke:{getattr(look, tone)}}}"
            for letter, looks in (("f", FOLDED), ("p", PLAIN))
            for n, look in enumerate(looks)
        )
        return nodes + links

    return f"{rules('light')}\n@media (prefers-color-scheme:dark){{{rules('dark')}}}\n"


def palette() -> dict[str, object]:
    """The same for the script that draws: by tone, the colours of kinds of node and families of links."""
    return {
        tone: {
            "nodes": [getattr(look, tone) for look in NODES],
            "links": {
                f"{letter}{n}": getattr(look, tone) for letter, looks in (("f", FOLDED), ("p", PLAIN)) for n, look in enumerate(looks)
            },
        }
        for tone in ("light", "dark")
    }
