"""The pyvis map of a notebook."""
