"""Training bases with their partners, programs, cohorts with seats."""
