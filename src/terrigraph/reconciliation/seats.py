"""In which body an office is held that is named with a territory alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from terrigraph.reconciliation.official import Official

_COUNCIL = {
    "depute": "organisation/assemblee-nationale",
    "senateur": "organisation/senat",
    "depute-europeen": "organisation/parlement-europeen",
}
_OF_A_COMMUNE = {"maire", "adjoint-au-maire", "premier-adjoint", "conseiller-municipal", "conseiller-municipal-delegue", "maire-honoraire"}
_OF_THE_STATE = {
    "prefet",
    "sous-prefet",
    "ambassadeur",
    "consul",
    "recteur",
    "ministre",
    "ministre-d-etat",
    "ministre-delegue",
    "secretaire-etat",
    "premier-ministre",
}


def seat(role: str, territory: str, official: Official) -> str:
    """The body in which an office named with a territory alone is held: `maire`, Reims → `organisation/commune-51454`; "" for none.

    A member of parliament sits in an assembly, an envoy of the State in no local authority; all others are of the authority that governs
    the territory. A mayor of what is no commune has none. Cities abroad: `organisation/city-…`, which must be described.
    """
    if role in _COUNCIL:
        return _COUNCIL[role]
    kind, _, code = territory.removeprefix("territory/").partition("/")
    if role in _OF_THE_STATE or kind == "country" or not code:
        return ""
    if kind == "city":
        return f"organisation/city-{code}"
    if role in _OF_A_COMMUNE and kind != "commune":
        return ""
    authority = official.authority(f"{kind}/{code}")
    return f"organisation/{authority}" if authority else ""
