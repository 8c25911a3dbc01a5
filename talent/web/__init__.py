"""Flask plumbing: session, access, errors, forms, languages, headers. Knows no slice."""
