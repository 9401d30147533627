"""The graph as a static site: a page an entity in French and English, the explorer, search without a server, dumps, descriptions.

Every address is relative, so that the site works from a folder and under any path. It is made next to the one it replaces and takes
its place whole (draft.py); files that did not change are the same files.
"""
