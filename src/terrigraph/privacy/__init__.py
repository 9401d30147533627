"""People who asked to be forgotten, and how they are taken out of a graph."""
