"""Renderings: values go in, the text of a file comes out. None opens a store."""
