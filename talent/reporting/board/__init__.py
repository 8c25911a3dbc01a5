"""The indicator board: statistics from outside, weights, results of a snapshot, errata of published reports."""
