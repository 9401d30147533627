"""The graph as a network: projection, adjacency, paths."""
