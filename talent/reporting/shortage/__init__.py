"""The shortage catalogue: evidence of a quarter, rating, the panel's word, history."""
