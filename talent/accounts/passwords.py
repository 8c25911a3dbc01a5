"""Passwords: argon2id, and what is refused."""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from talent.core.errors import FieldError
from talent.core.text import N_

LEAST, MOST = 12, 256
#: 19 MiB, two passes, one lane: OWASP's floor for argon2id.
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
#: Checked against when there is no such account, so that both answers take the same time.
_NOBODY = _hasher.hash("nobody has this password")
#: Words an attacker who knows this site would try first.
_OBVIOUS = ("password", "123456789012", "qwertyuiop", "talent", "chengdu", "1234567890", "iloveyou", "admin")


def hashed(password: str) -> str:
    """The argon2id hash to store."""
    return _hasher.hash(password)


def matches(stored: str | None, password: str) -> bool:
    """Whether the password is the one; takes as long for an account that does not exist."""
    try:
        return _hasher.verify(stored or _NOBODY, password) and stored is not None
    except (VerificationError, InvalidHashError):
        return False


def check(field: str, password: str, *, email: str = "") -> None:
    """FieldError when the password is too short, too long, or one that would be guessed."""
    if len(password) < LEAST:
        raise FieldError(field, N_("Use at least %(least)s characters. A sentence is easy to remember.", least=LEAST))
    if len(password.encode()) > MOST:
        raise FieldError(field, N_("Use at most %(most)s characters.", most=MOST))
    lowered = password.lower()
    rest = lowered
    for word in filter(None, (*_OBVIOUS, email.split("@")[0].lower())):
        rest = rest.replace(word, "")
    if len(rest) <= 4 or len(set(lowered)) < 5:
        raise FieldError(field, N_("This password is easy to guess. Please choose another one."))
