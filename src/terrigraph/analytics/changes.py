"""What differs: between two days, between territories."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from terrigraph.analytics.results import adjacency, described, names, tidy
from terrigraph.errors import UnknownNameError, UsageError
from terrigraph.language import Text, current
from terrigraph.model.namespaces import TG
from terrigraph.model.periods import CERTAIN, EXCLUDED, UNDATED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from terrigraph.analytics.results import Links
    from terrigraph.network.adjacency import Adjacency

APPEARED, GONE, STAYED = "appeared", "gone", "stayed"


def changes(links: Links, earlier: str, later: str) -> pd.DataFrame:
    """What became of each dated link between two days: source, target, their labels, link, `change`, `certain`, and its status on
    each day (see periods.py).

    A link that neither day excludes stayed; one that the earlier alone excludes appeared; one that the later alone excludes is
    gone. `certain` says that where it holds on a day, it surely does. Links that both exclude, and those without dates,
    are left out; attrs: `undated` counts the latter. Raises UsageError.
    """
    if later <= earlier:
        raise UsageError(Text(f"{later} n’est pas après {earlier}", f"{later} is not after {earlier}"))
    part = adjacency(links)
    before, after = part.statuses(earlier), part.statuses(later)
    change = np.where(before == EXCLUDED, APPEARED, np.where(after == EXCLUDED, GONE, STAYED))
    kept = np.flatnonzero((before != UNDATED) & ((before != EXCLUDED) | (after != EXCLUDED)))
    iri, label = part.nodes["iri"].to_numpy(), names(part).to_numpy()
    sure = np.isin(before, (CERTAIN, EXCLUDED)) & np.isin(after, (CERTAIN, EXCLUDED))
    data = {
        "source": iri[part.source[kept]], "source_label": label[part.source[kept]], "link": _labels(part)[part.kind[kept]],
        "target": iri[part.target[kept]], "target_label": label[part.target[kept]],
        "change": change[kept], "certain": sure[kept], "status_earlier": before[kept], "status_later": after[kept],
    }  # fmt: skip
    frame = tidy("changes", part, data, {"earlier": earlier, "later": later}, undated=int((before == UNDATED).sum()))
    return frame.sort_values(["change", "link", "source_label", "target_label", "source", "target"], ignore_index=True)


def _labels(part: Adjacency) -> NDArray[np.object_]:
    """The name of each kind of link, in the language in use."""
    return np.array([kind.label_en if current() == "en" else kind.label for kind in part.kinds], object)


def side_by_side(links: Links, territories: Sequence[str]) -> pd.DataFrame:
    """Territories (IRIs) compared: a row a sort of tie, a column a territory, how many distinct others each has.

    Columns before them: `of`, "territory" or "authority" (the bodies that govern it); `link`; `direction`, "from", "to" or, where a link
    has none, "with"; `kind`, of what is at the other end. Rows come in the order of their sums. Raises UnknownNameError.
    """
    part = adjacency(links)
    number = pd.Series(np.arange(part.size), index=part.nodes["iri"])
    if unknown := [iri for iri in territories if iri not in number.index]:
        raise UnknownNameError(Text(f"{unknown[0]} n’est pas de ce réseau", f"{unknown[0]} is not in this network"), None)
    governs = np.array([kind.via == TG.governs for kind in part.kinds], bool)[part.kind]
    columns = {}
    for iri in territories:
        here = int(number[iri])
        authorities = np.unique(part.source[governs & (part.target == here)])
        columns[iri] = pd.concat([_ties(part, np.array([here]), "territory"), _ties(part, authorities, "authority")])
    table = pd.DataFrame(columns).fillna(0).astype(int)
    table = table.loc[table.sum(axis=1).sort_values(ascending=False, kind="stable").index]
    table.index.names = ["of", "link", "direction", "kind"]
    label = names(part)
    table.columns = pd.Index([label[number[iri]] for iri in territories])
    rows = table.reset_index()
    return tidy("side_by_side", part, {str(name): rows[name] for name in rows}, {"territories": list(territories)})


def _ties(part: Adjacency, nodes: NDArray[np.int32], of: str) -> pd.Series[int]:
    """How many distinct others some nodes are tied with, by (of, link, direction, kind of the other)."""
    label, kind = _labels(part), described(part)["kind"].to_numpy()
    directed = np.array([one.directed for one in part.kinds], bool)[part.kind]
    ties = []
    for here, there, direction in ((part.source, part.target, "from"), (part.target, part.source, "to")):
        chosen = np.flatnonzero(np.isin(here, nodes))
        way = np.where(directed[chosen], direction, "with")
        ties.append(pd.DataFrame({"of": of, "link": label[part.kind[chosen]], "direction": way, "kind": kind[there[chosen]],
                                   "other": there[chosen]}))  # fmt: skip
    counted: pd.Series[int] = pd.concat(ties).groupby(["of", "link", "direction", "kind"])["other"].nunique()
    return counted
