"""How the graph says things: namespaces, ontology, triples, periods, spelling."""
