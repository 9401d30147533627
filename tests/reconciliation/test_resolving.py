"""Which concept a typed name stands for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from terrigraph.errors import UnknownNameError
from terrigraph.language import Text
from terrigraph.model import ontology
from terrigraph.model.namespaces import SCHEMES
from terrigraph.reconciliation.resolving import Resolver

if TYPE_CHECKING:
    from terrigraph.store.embedded import EmbeddedStore


@pytest.fixture
def resolver(graph_store: EmbeddedStore) -> Resolver:
    return Resolver(graph_store, ontology.load(), lambda _name, _most: [])


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("président", "president"), ("présidente", "president"), ("President", "president"), ("Députée", "depute"),
        ("adjointe au maire", "adjoint-au-maire"), ("adjoint-au-maire", "adjoint-au-maire"), ("mayor", "maire"),
    ],
)  # fmt: skip
def test_a_role_is_named_in_both_genders_and_languages(resolver: Resolver, name: str, role: str) -> None:
    assert resolver.concept("role", name, Text("Rôle", "Role")) == SCHEMES["role"] + role


def test_what_names_no_role_is_refused_with_those_that_are_close(resolver: Resolver) -> None:
    with pytest.raises(UnknownNameError) as raised:
        resolver.concept("role", "présidante", Text("Rôle", "Role"))
    assert raised.value.candidates[0].iri == SCHEMES["role"] + "president"
