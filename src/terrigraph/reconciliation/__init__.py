"""Names -> known resources: the gazetteer, the official territories, seats of offices."""
