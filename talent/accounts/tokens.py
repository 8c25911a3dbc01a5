"""Random tokens for cookies and links; the database keeps only their hashes."""

from __future__ import annotations

import hashlib
import secrets


def new() -> tuple[str, str]:
    """A token of 256 bits, and the hash to store."""
    token = secrets.token_urlsafe(32)
    return token, digest(token)


def digest(token: str) -> str:
    """SHA-256 of a token, in hex."""
    return hashlib.sha256(token.encode()).hexdigest()
