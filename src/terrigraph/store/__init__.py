"""Where a graph is kept: the port, the embedded store, its folder, drafts and loading."""
