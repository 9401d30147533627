"""What a page shows of a graph: a selection, stories, a resource, the explorer's data."""
