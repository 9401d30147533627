"""Accepted candidates -> tables of a source."""
