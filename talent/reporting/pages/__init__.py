"""The pages of the bureau's desk and of the published reports; ``routes`` brings them together."""
