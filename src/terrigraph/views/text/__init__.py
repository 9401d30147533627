"""What terminals show: a resource, a chain, a table; the ontology's page."""
