"""The talent guarantee indicators of a region and period, from the platform's records and entered statistics."""
