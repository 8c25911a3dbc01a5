"""What every slice may use and nothing may be hidden in: no Flask, no slice."""
