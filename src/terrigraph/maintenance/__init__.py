"""Keeping a graph: backups, restoring, erasing."""
