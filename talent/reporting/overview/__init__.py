"""What the bureau sees first: the present state of its region, what to act on, what is under way."""
