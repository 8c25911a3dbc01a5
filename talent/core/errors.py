"""What can go wrong in the domain. No HTTP here: web/errors.py gives each its status."""

from __future__ import annotations

from talent.core.text import N_, Text


class DomainError(Exception):
    """Something the person should be told in their own language."""

    def __init__(self, text: Text) -> None:
        super().__init__(str(text))
        self.text = text


class NotFound(DomainError):
    """It does not exist, or this viewer may not know that it does."""

    def __init__(self, text: Text | None = None) -> None:
        super().__init__(text or N_("This page does not exist, or it is not yours to see."))


class NotAllowed(DomainError):
    """The viewer may know of it but may not do this."""

    def __init__(self, text: Text | None = None) -> None:
        super().__init__(text or N_("You may not do this."))


class SignInNeeded(DomainError):
    """Nobody is signed in."""

    def __init__(self) -> None:
        super().__init__(N_("Please sign in first."))


class Conflict(DomainError):
    """The step does not fit the present state, or somebody else was quicker."""


class FieldError(DomainError):
    """One input is wrong; shown beside its field."""

    def __init__(self, field: str, text: Text) -> None:
        super().__init__(text)
        self.field = field
