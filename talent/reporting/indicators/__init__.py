"""Named numbers computed from counts: pure arithmetic, no database, no web."""
