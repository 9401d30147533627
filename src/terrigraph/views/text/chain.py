"""Chains between two actors in words: each link a sentence, with its dates and the passage it comes from."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from terrigraph.language import Text, current
from terrigraph.model import periods
from terrigraph.model.namespaces import OA, ORG, SCHEMA, SKOS, TG
from terrigraph.views import phrases
from terrigraph.views.facts import is_former
from terrigraph.views.roles import role_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from terrigraph.model.ontology import Ontology
    from terrigraph.network.paths import Chain, Paths
    from terrigraph.network.projection import Network

_VERBS = {
    ORG.ChangeEvent: Text("est à l’origine de", "gave way to"),
    ORG.subOrganizationOf: Text("fait partie de", "is part of"),
    ORG.unitOf: Text("est une unité de", "is a unit of"),
    SCHEMA.organizer: Text("est organisé par", "is organised by"),
    SCHEMA.superEvent: Text("est une séance de", "is a session of"),
    SKOS.broader: Text("relève de", "is narrower than"),
    TG.askedIn: Text("est posée pour", "is asked in"),
}
"""How to say the links whose name is no verb."""

_FEMININE = "Agence|Assemblée|Association|Collectivité|Commune|Communauté|Direction|Fédération|Métropole|Région|Université|Ville"
_MASCULINE = "Centre|Comité|Conseil|Département|Institut|Laboratoire|Ministère|Office|Parlement|Pôle|Réseau|Sénat|Syndicat"
_VOWEL = re.compile("[aâàeéèêëiîïoôuûùœ]", re.IGNORECASE)


def text(paths: Paths, model: Ontology) -> str:
    """All the chains of a search, in the language in use."""
    chain_text = _ChainText(paths.network, model, paths)
    return "\n".join([*chain_text.heading(), *chain_text.listed(paths.chains, paths.count), *chain_text.aside()])


def sentences(paths: Paths, chain: Chain, model: Ontology) -> list[str]:
    """The links of one chain, a sentence each; where several links join the same two nodes, one after the other."""
    chain_text = _ChainText(paths.network, model, paths)
    return [chain_text.sentence(*link) for hop in paths.hops(chain) for link in hop]


def values(paths: Paths, model: Ontology) -> dict[str, Any]:
    """The chains of a search, for a program: chains, their links and the evidence of each, with their sentences."""
    chain_text = _ChainText(paths.network, model, paths)
    search = paths.search
    return {
        "start": paths.start, "end": paths.end,
        "search": {"longest": search.longest, "via": list(search.via), "as_of": search.as_of, "avoid": list(search.avoid)},
        "length": paths.chains[0].length if paths else None,
        "count": paths.count,
        "chains": [chain_text.value(chain) for chain in paths.chains],
        "hubs": paths.hubs,
        "avoiding_hubs": {"count": paths.apart_count, "chains": [chain_text.value(chain) for chain in paths.apart]},
    }  # fmt: skip


class _ChainText:
    """Chains of one network as text."""

    def __init__(self, network: Network, model: Ontology, paths: Paths) -> None:
        self.network, self.model, self.paths = network, model, paths

    def name(self, iri: str) -> str:
        node = self.network.nodes[iri]
        return str(node["label_en"] if current() == "en" else node["label"])

    # ------------------------------------------------------------ all of it

    def heading(self) -> Iterator[str]:
        paths = self.paths
        if not paths:
            most = self._most()
            chosen = paths.search.via or paths.search.as_of or paths.search.avoid
            asked = Text(", tels que demandés", ", as asked") if chosen else Text("", "")
            yield str(Text(f"aucune chaîne{most.fr} ne les relie{asked.fr}", f"no chain{most.en} links them{asked.en}"))
            return
        length = paths.chains[0].length
        links = Text(f"{length} lien{'s' * (length > 1)}", f"{length} link{'s' * (length > 1)}")
        if paths.count == 1:
            yield str(Text(f"la chaîne la plus courte : {links.fr}", f"the shortest chain: {links.en}"))
        else:
            yield str(
                Text(f"les chaînes les plus courtes : {paths.count}, de {links.fr}", f"the shortest chains: {paths.count}, of {links.en}")
            )

    def _most(self) -> Text:
        limit = self.paths.search.longest
        return Text(f" d’au plus {limit} liens", f" of at most {limit} links") if limit else Text("", "")

    def listed(self, chains: Sequence[Chain], count: int) -> Iterator[str]:
        for number, chain in enumerate(chains, start=1):
            yield ""
            yield from self._chain(number, chain)
        if count > len(chains):
            rest = count - len(chains)
            yield str(Text(f"\n… et {rest} autres (--limit en montre davantage)", f"\n… and {rest} more (--limit shows more)"))

    def aside(self) -> Iterator[str]:
        """The shortest chains that avoid hubs, where each of the shortest chains passes through one."""
        paths = self.paths
        if not paths or not all(chain.hubs for chain in paths.chains):
            return
        hubs = Text(f" (plus de {paths.crowd} voisins)", f" (more than {paths.crowd} neighbours)")
        most = self._most()
        yield ""
        if not paths.apart:
            yield str(Text(f"aucune chaîne{most.fr} n’évite les carrefours{hubs.fr}", f"no chain{most.en} avoids the hubs{hubs.en}"))
            return
        length = paths.apart[0].length
        yield str(Text(f"les plus courtes qui évitent les carrefours{hubs.fr} : {paths.apart_count}, de {length} liens",
                       f"the shortest that avoid the hubs{hubs.en}: {paths.apart_count}, of {length} links"))  # fmt: skip
        yield from self.listed(paths.apart, paths.apart_count)

    # ------------------------------------------------------------ one chain

    def _chain(self, number: int, chain: Chain) -> Iterator[str]:
        yield f"{number}. {' — '.join(map(self.name, chain.nodes))}"
        for iri in chain.hubs:
            count = self.paths.hubs[iri]
            yield str(Text(f"   passe par le carrefour {self.name(iri)} ({count} voisins)",
                           f"   passing through the hub {self.name(iri)} ({count} neighbours)"))  # fmt: skip
        for hop in self.paths.hops(chain):
            for link in hop:
                yield f"   {self.sentence(*link)}."
                yield from (f"       {line}" for line in _evidence(link[2]))

    def value(self, chain: Chain) -> dict[str, Any]:
        """One chain for a program."""
        return {
            "length": chain.length,
            "nodes": [{"iri": iri, "label": self.name(iri)} for iri in chain.nodes],
            "hubs": list(chain.hubs),
            "hops": [
                [
                    {"source": source, "target": target, "sentence": self.sentence(source, target, edge), "status": edge.get("status", "")}
                    | {name: edge[name] for name in _EDGE_VALUES}
                    for source, target, edge in hop
                ]
                for hop in self.paths.hops(chain)
            ],
        }

    # ------------------------------------------------------------ one link

    def sentence(self, source: str, target: str, edge: dict[str, Any]) -> str:
        """One link as a sentence, without its full stop: "Michel Destot a été maire de la Commune de Grenoble (…)"."""
        asserted = str(Text(edge.get("asserted", ""), edge.get("asserted_en", "")))
        when = phrases.joined(filter(None, (asserted, _status(edge), phrases.period(edge))))
        return phrases.drawn(self._clause(self.name(source), self.name(target), target, edge) + (f" ({when})" if when else ""))

    def _clause(self, one: str, other: str, target: str, edge: dict[str, Any]) -> str:
        label = edge["label_en"] if current() == "en" else edge["label"]
        via = edge["via"]
        if via == ORG.Membership:
            return self._mandate(one, other, label, role_of(target, edge, self.model), former=is_former(edge))
        if via == TG.Participation:
            return str(Text(f"À « {other} », {one} {label}", f'At "{other}", {one} {label}'))
        if not edge["directed"]:
            return str(Text(f"{one} et {other} sont partenaires : {label}", f"{one} and {other} are partners: {label}"))
        if via == OA.Annotation:
            return str(Text(f"{one} {label} « {other} »", f'{one} {label} "{other}"'))
        verb = str(_VERBS.get(via, label))
        if current() == "fr" and verb.endswith(" de"):
            return f"{one} {verb.removesuffix(' de')} {_of(other)}"
        return f"{one} {verb} {other}"

    @staticmethod
    def _mandate(one: str, other: str, label: str, secondary: str, *, former: bool) -> str:
        verb = Text("a été" if former else "est", "was" if former else "is")
        if secondary:
            return str(Text(f"{one} {verb.fr} {label}, {secondary} : {other}", f"{one} {verb.en} {label}, {secondary}: {other}"))
        if " of " in label:  # "member of the National Assembly" says of what already
            return str(Text(f"{one} {verb.fr} {label} {_of(other)}", f"{one} {verb.en} {label} ({other})"))
        return str(Text(f"{one} {verb.fr} {label} {_of(other)}", f"{one} {verb.en} {label} of {other}"))


_EDGE_VALUES = ("iri", "via", "label", "label_en", "directed", "start", "end", "possible_from", "certain_from", "certain_until",
         "possible_until", "inferred", "note", "evidence", "sources")  # fmt: skip


def _status(edge: dict[str, Any]) -> str:
    words = {periods.CERTAIN: Text("certain", "certain"), periods.POSSIBLE: Text("possible", "possible")}
    return str(words.get(edge.get("status", ""), ""))


def _evidence(edge: dict[str, Any]) -> Iterator[str]:
    yield from (phrases.cited(passage) for passage in edge["evidence"])
    if not edge["evidence"]:
        sources = ", ".join(source.rpartition("/")[2] for source in edge["sources"])
        yield str(Text(f"source : {sources}", f"source: {sources}"))
    if edge["inferred"]:
        yield str(Text(f"déduit : {edge['note']}", f"inferred: {edge['note']}"))


def _of(name: str) -> str:
    """French "de" before a name, with the article that the first word of an institution's name takes."""
    first = re.split(r"[\s-]", name, maxsplit=1)[0]
    if first in _FEMININE.split("|"):
        return f"de l’{name}" if _VOWEL.match(name) else f"de la {name}"
    if first in _MASCULINE.split("|"):
        return f"de l’{name}" if _VOWEL.match(name) else f"du {name}"
    return f"d’{name}" if _VOWEL.match(name) else f"de {name}"
