"""Facts: what happened on each day, counted from the histories of posts and people."""
