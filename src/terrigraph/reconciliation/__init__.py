"""Names -> known resources: the gazetteer, the official territories, seats of offices."""

from terrigraph.moved import forward

__getattr__ = forward("terrigraph.reconciliation", "terrigraph.reconciliation.reconciler", ("Reconciler",))
