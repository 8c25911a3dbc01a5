"""Counting people once: who could fill which of the open places, out of the database into the largest matching."""
