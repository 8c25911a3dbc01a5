"""How long facts and the quarterly report take on a large invented city: python -m talent.reporting.bench."""
