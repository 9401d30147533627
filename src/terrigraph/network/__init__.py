"""The graph as a network: projection, adjacency, paths."""

from terrigraph.moved import forward

__getattr__ = forward("terrigraph.network", "terrigraph.network.projection", ("Network", "Projection", "Projector", "as_of", "unfold"))
