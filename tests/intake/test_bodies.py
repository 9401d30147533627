"""Bodies that the graph knows are made no second time."""

from __future__ import annotations

import pytest

from terrigraph import resources
from terrigraph.intake.bodies import Bodies
from terrigraph.language import Text
from terrigraph.reconciliation.official import Official


@pytest.fixture(scope="module")
def bodies() -> Bodies:
    data = resources.folder("data")
    return Bodies(data, Official(data / "territories"))


@pytest.mark.parametrize(
    ("siren", "name", "kind", "expected"),
    [
        ("243100518", "Toulouse Métropole", "", "epci-243100518"),
        ("243100518", "un autre nom", "", "epci-243100518"),
        ("", "TOULOUSE METROPOLE", "", "epci-243100518"),
        ("", "Toulouse Métropole", "metropole", "epci-243100518"),
        ("", "243 100 518", "", "epci-243100518"),
        ("", "Métropole de Lyon", "", "metropole-de-lyon"),
        ("309575652", "CUF", "", "cites-unies-france"),
        ("", "Cités Unies France", "", "cites-unies-france"),
        ("389062639", "ADCF", "", "intercommunalites-de-france"),
        ("", "Blagnac", "commune", "commune-31069"),
        ("", "Blagnac", "syndicat-mixte", ""),
        ("", "Syndicat d’exemple", "", ""),
        ("253100000", "Toulouse Métropole", "", ""),
    ],
)
def test_a_body_is_known_by_siren_code_or_name(bodies: Bodies, siren: str, name: str, kind: str, expected: str) -> None:
    assert bodies.known(siren, name, kind) == expected


def test_a_name_that_several_bear_is_no_body(bodies: Bodies) -> None:
    found = bodies.known("", "Saint-Denis")
    assert isinstance(found, Text)
    assert "give the SIREN or the kind" in found.en
