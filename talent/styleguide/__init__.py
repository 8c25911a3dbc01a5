"""All parts of the pages on one page, in development only."""
