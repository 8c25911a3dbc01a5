"""Users, memberships, sign-in and sessions, consent, notices. Finds out who asks."""
