"""The unified social credit code (统一社会信用代码, GB 32100-2015) and its check character."""

from __future__ import annotations

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # no I, O, S, V, Z
WEIGHTS = tuple(pow(3, i, 31) for i in range(17))


def is_valid(code: str) -> bool:
    """Eighteen characters of the alphabet, the last of which checks the others."""
    return len(code) == 18 and all(c in ALPHABET for c in code) and with_check_digit(code[:17]) == code


def with_check_digit(body: str) -> str:
    """The code whose first seventeen characters are given.

    Raises: ValueError when they are not seventeen characters of the alphabet.
    """
    if len(body) != 17 or any(c not in ALPHABET for c in body):
        raise ValueError(f"not the body of a credit code: {body!r}")
    total = sum(ALPHABET.index(c) * w for c, w in zip(body, WEIGHTS, strict=True))
    return body + ALPHABET[(31 - total % 31) % 31]
