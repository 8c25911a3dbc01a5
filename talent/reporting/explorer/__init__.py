"""The gap explorer: demand against supply of one day, narrowed and grouped as the analyst asks."""
