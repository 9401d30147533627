"""The network is written by networkx, and loses nothing where it is copied."""

from __future__ import annotations

import copy
import pickle
from typing import TYPE_CHECKING

import networkx as nx
import pytest

from terrigraph.network.attributes import Attributes
from terrigraph.network.projection import Projection, as_of, unfold

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from terrigraph.network.projection import Network


@pytest.mark.parametrize("ending", ["gexf", "graphml", "gml"])
@pytest.mark.parametrize("day", ["", "2016-07-01"])
def test_networkx_writes_it_and_reads_it_back(conference: Network, tmp_path: Path, ending: str, day: str) -> None:
    network = as_of(conference, day) if day else conference
    path = tmp_path / f"a.{ending}"
    getattr(nx, f"write_{ending}")(network, path)
    again = getattr(nx, f"read_{ending}")(path)
    assert len(again) == len(network)
    assert again.number_of_edges() == network.number_of_edges()
    if ending == "gml":  # networkx writes the nodes' names as their labels
        return
    labels = {str(attributes["label"]) for _, attributes in network.nodes(data=True)}
    assert {str(attributes.get("label", node)) for node, attributes in again.nodes(data=True)} == labels


COPIES: dict[str, Callable[[Network], Network]] = {
    "copy": lambda network: network.copy(),
    "deepcopy": copy.deepcopy,
    "pickle": lambda network: pickle.loads(pickle.dumps(network)),
    "another class": nx.MultiDiGraph,
    "subgraph": lambda network: network.subgraph(list(network)),
    "compose": lambda network: nx.compose(network, network),
    "reverse": lambda network: network.reverse().reverse(),
    "projection": lambda network: Projection.of(network).network(),
}


@pytest.mark.parametrize("how", COPIES)
def test_a_copy_holds_the_same_statements(conference: Network, how: str) -> None:
    assert unfold(COPIES[how](conference)) == unfold(conference)


def test_what_is_nested_is_had_by_its_name_and_is_no_item() -> None:
    one = Attributes(label="a", evidence=[1], none=None)
    assert dict(one.items()) == {"label": "a"}
    assert (one["evidence"], one.get("evidence"), one.get("other", 3), "evidence" in one, len(one)) == ([1], [1], 3, True, 3)
    assert list(one) == list(one.keys()) == ["label", "evidence", "none"]
    assert {**one, "label": "b"} == {"label": "b", "evidence": [1], "none": None}
    one["evidence"] = "now text"
    one |= {"label": ["now nested"]}
    assert dict(one.items()) == {"evidence": "now text"}
    assert one == {"evidence": "now text", "label": ["now nested"], "none": None}
    assert one.pop("label") == ["now nested"]
    del one["none"]
    assert one.setdefault("x", {}) == {}
    with pytest.raises(KeyError):
        _ = one["label"]
