"""Measures of networks, as tidy tables: who is central, who is between others, what holds together, what changed.

Each function takes a network (networkx, as Graph.network gives it) or an Adjacency (the whole graph: Graph.adjacency, or a
part of one), and gives a pandas DataFrame whose `attrs` say which graph, date and parameters it came from, and whatever is to
be known of how good it is. `save` keeps them in a file next to the table. Needs the extra `analysis`: pip install 'terrigraph[analysis]'.

Links count whatever their direction unless a function says otherwise, and parallel links once unless it weighs them. Chance is
seeded: the same call gives the same table.
"""

from terrigraph.analytics.centrality import brokers, centralities, cores
from terrigraph.analytics.changes import changes, side_by_side
from terrigraph.analytics.groups import communities, homophily
from terrigraph.analytics.parallel import communities_by_turns, components
from terrigraph.analytics.prediction import likely_links, link_prediction
from terrigraph.analytics.results import read, save
from terrigraph.analytics.twomode import co_mandates, shared

__all__ = [
    "brokers",
    "centralities",
    "changes",
    "co_mandates",
    "communities",
    "communities_by_turns",
    "components",
    "cores",
    "homophily",
    "likely_links",
    "link_prediction",
    "read",
    "save",
    "shared",
    "side_by_side",
]
