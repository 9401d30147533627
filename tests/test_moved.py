"""Python paths that the documentation gave once: each still leads to its module, and says where it is now."""

from __future__ import annotations

import importlib

import pytest

from terrigraph.moved import MOVED

NAMES = {
    "terrigraph.engagement": "engagement",
    "terrigraph.namespaces": "TG",
    "terrigraph.network": "unfold",
    "terrigraph.paths": "Search",
    "terrigraph.reconciliation": "Reconciler",
    "terrigraph.spark": "read",
    "terrigraph.views.chain": "text",
    "terrigraph.views.formats": "json_network",
}
"""A name that each path gave."""


def test_every_moved_path_is_tried() -> None:
    assert set(MOVED) <= set(NAMES)


@pytest.mark.parametrize("path", NAMES)
def test_a_moved_path_leads_to_its_module_and_warns(path: str) -> None:
    if path == "terrigraph.spark":
        pytest.importorskip("pyspark")
    now = MOVED.get(path) or {"terrigraph.network": "terrigraph.network.projection"}.get(path, "terrigraph.reconciliation.reconciler")
    with pytest.warns(DeprecationWarning, match=f"{path}.{NAMES[path]} is now {now}.{NAMES[path]}"):
        old = getattr(importlib.import_module(path), NAMES[path])
    assert old is getattr(importlib.import_module(now), NAMES[path])


def test_what_a_moved_path_never_gave_is_an_error() -> None:
    with pytest.raises(AttributeError, match="nothing_of_the_kind"):
        _ = importlib.import_module("terrigraph.paths").nothing_of_the_kind
    with pytest.raises(AttributeError, match="has no attribute 'Reader'"):
        _ = importlib.import_module("terrigraph.network").Reader
