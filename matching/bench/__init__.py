"""Speed, measured beside what it is held against in the same run: python -m matching.bench WHAT --n N."""
