"""The map's equivalent in words: each node and each fact with its quote, as plain HTML that needs no script."""

from __future__ import annotations

from typing import TYPE_CHECKING

from terrigraph.language import Text
from terrigraph.model.spelling import fold
from terrigraph.views import look, phrases

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from terrigraph.views.facts import Fact, NetworkReading, Passage, Thing


def listing(reading: NetworkReading, kinds: list[str]) -> str:
    """A section a kind of node, in the given order of kinds; within, a `<details>` a node, by name."""
    return "\n".join(_section(reading, kind, n) for n, kind in enumerate(_ordered(reading, kinds)))


def _ordered(reading: NetworkReading, kinds: list[str]) -> list[str]:
    others = sorted({thing.kind for thing in reading.things.values()} - set(kinds))
    return [*kinds, *others]


def _section(reading: NetworkReading, kind: str, n: int) -> str:
    things = sorted((thing for thing in reading.things.values() if thing.kind == kind), key=lambda t: (fold(t.name), t.name, t.iri))
    if not things:
        return ""
    name = reading.model.label(kind)
    words = phrases.capital(phrases.plural(name) if name and len(things) > 1 else str(name or kind))
    entries = "\n".join(_entry(reading, thing, n) for thing in things)
    return f'<section class="kind"><h3>{look.icon(n)}{bdi(words)} <span class="count">{len(things)}</span></h3>\n{entries}\n</section>'


def _entry(reading: NetworkReading, thing: Thing, n: int) -> str:
    show = Text("Voir sur la carte", "See on the map")
    facts = "\n".join(_fact(reading, fact, thing.iri) for fact in thing.facts)
    return (
        f'<details open class="thing" id="{thing.key}"><summary>{bdi(thing.name)}</summary>\n<div class="about">'
        f'<p class="what">{look.icon(n)}{bdi(phrases.capital(thing.what))}</p>'
        f"{_details(thing.details)}{''.join(_address(*pair) for pair in thing.same)}"
        f"{_note(thing.note, inferred=thing.inferred)}"
        f'<p><button type="button" class="see" data-node="{thing.key}" hidden>{show}</button></p>'
        f'<ul class="facts">\n{facts}\n</ul>{origin(thing)}</div></details>'
    )


def about(thing: Thing) -> str:
    """What a thing is, its details, and the same thing elsewhere."""
    return (
        f'<p class="what">{bdi(phrases.capital(thing.what))}</p>{_details(thing.details)}'
        f"{''.join(_address(*pair) for pair in thing.same)}{_note(thing.note, inferred=thing.inferred)}"
    )


def origin(thing: Thing) -> str:
    """The passages that name a thing."""
    if not thing.passages:
        return ""
    return f'<div class="origin"><p class="lead">{Text("Nommé dans", "Named in")}</p>{"".join(map(_passage, thing.passages))}</div>'


def facts(reading: NetworkReading, shown: Iterable[Fact], here: str, address: Callable[[str], str]) -> str:
    """Facts as seen from one of their ends, in a list; `address` is where the page of a thing is, by its IRI ("": nowhere)."""
    return '<ul class="facts">\n' + "\n".join(_fact(reading, fact, here, address) for fact in shown) + "\n</ul>"


def _fact(reading: NetworkReading, fact: Fact, here: str, address: Callable[[str], str] | None = None) -> str:
    """One fact as seen from one of its ends."""
    marks = "".join(f' <span class="mark">{word}</span>' for word in _marks(fact))
    when = f'<p class="when">{bdi(phrases.capital(fact.when))}</p>' if fact.when else ""
    passages = "".join(map(_passage, fact.passages))
    sources = bdi(", ".join(fact.sources))
    return (
        f'<li class="fact" data-fact="{fact.key}"><p class="sentence">{_sentence(reading, fact, here, address)}{marks}</p>{when}'
        f"{_details(fact.details)}{_note(fact.note, inferred=fact.inferred)}{passages}"
        f'<p class="source">{Text("Source :", "Source:")} {sources}</p></li>'
    )


def _marks(fact: Fact) -> Iterator[str]:
    if fact.inferred:
        yield str(Text("déduit", "inferred"))
    if fact.honorary:
        yield str(Text("honorifique", "honorary"))
    if fact.former:
        yield str(Text("ancien", "former"))


def _sentence(reading: NetworkReading, fact: Fact, here: str, address: Callable[[str], str] | None) -> str:
    def name(iri: str) -> str:
        thing = reading.things[iri]
        if iri == here:
            return f"<strong>{bdi(thing.name)}</strong>"
        place = address(iri) if address else f"#{thing.key}"
        return f'<a href="{phrases.markup(place)}">{bdi(thing.name)}</a>' if place else bdi(thing.name)

    subjects = str(Text(" et ", " and ")).join(map(name, fact.subjects))
    label = f'<span class="label">{bdi(fact.label)}</span>'
    colon = str(Text(" : ", ": "))
    ends = phrases.joined(f"{bdi(words) + colon if words else ''}{name(iri)}" for words, iri in fact.objects)
    if not fact.objects:
        return f"{subjects}{colon}{label}"
    return f"{subjects}{colon}{label}, {ends}" if fact.noun else f"{subjects} {label} {ends}"


def _details(details: list[tuple[str, str]] | tuple[tuple[str, str], ...]) -> str:
    colon = Text(" :", ":")
    return "".join(
        f'<p class="detail"><span class="lead">{bdi(phrases.capital(name))}{colon}</span> {bdi(value)}</p>' for name, value in details
    )


def _note(note: str, *, inferred: bool) -> str:
    if not (note or inferred):
        return ""
    lead = Text("Déduit :", "Inferred:") if inferred else Text("Remarque :", "Remark:")
    return f'<p class="note"><span class="lead">{lead}</span> {bdi(note)}</p>'


def _address(words: str, address: str) -> str:
    return f'<p class="detail"><span class="lead">{bdi(phrases.capital(words))}{Text(" :", ":")}</span> {_web(address, address)}</p>'


def _passage(passage: Passage) -> str:
    quote = ""
    if passage.exact:
        before, after = Text("« ", "“"), Text(" »", "”")
        quote = (
            f'<p class="quote">{before}<span class="around">{_around(passage.prefix, before=True)}</span>'
            f"<mark>{bdi(passage.exact)}</mark>"
            f'<span class="around">{_around(passage.suffix, before=False)}</span>{after}</p>'
        )
    title = _web(passage.url, passage.title) if passage.url else bdi(passage.title)
    rest = "".join(f", {bdi(part)}" for part in (passage.publisher, passage.dated, passage.place) if part)
    return f"<blockquote>{quote}<footer><cite>{title}</cite>{rest}</footer></blockquote>"


def _around(text: str, *, before: bool) -> str:
    """The text before or after a quote, cut short."""
    return "" if not text else f"…{bdi(text)}" if before else f"{bdi(text)}…"


def _web(address: str, words: str) -> str:
    return f'<a class="out" href="{phrases.markup(address)}" rel="noopener noreferrer" target="_blank">{bdi(words)}</a>'


def bdi(text: str) -> str:
    """Text from data as HTML: escaped, harmless, and with a direction of its own."""
    return f"<bdi>{phrases.markup(text)}</bdi>" if text else ""
