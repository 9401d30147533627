"""The graph as a service: SPARQL 1.1 Protocol, graph store protocol, pages, lists, reconciliation, over HTTP.

The process that listens (application.py) opens no graph: it reads requests, guards (guard.py), negotiates, and hands work to
worker processes (workers.py), each of which holds the graph open and may be ended at any moment (worker.py).
"""
