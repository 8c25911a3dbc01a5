"""What an engine builds from the taxonomy alone, built once for the whole run: an engine starts in every third test."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.orm import Session

import matching.engine
from matching import seeking
from matching.encoder import HashingEncoder
from talent.matches import engine as follower

#: Where it is made. None of it changes afterwards.
BUILT = (
    (follower, ("Gloss", "label_vectors")),
    (seeking, ("Gist", "SkillRecognizer")),
    (matching.engine, ("Proximity", "OccupationMap", "Preparer", "TitleMap")),
)
#: What the engine reads of the taxonomy.
READ = ("skill", "skill_alias", "occupation", "occupation_alias", "occupation_skill")


def install(patch: pytest.MonkeyPatch) -> None:
    """Let everything named above be remembered."""
    patch.setattr(follower, "read_taxonomy", remembering(follower.read_taxonomy, what_is_stored))
    for module, names in BUILT:
        for name in names:
            patch.setattr(module, name, remembering(getattr(module, name), itself))


def remembering(make: Callable[..., Any], of: Callable[[Any], Any]) -> Callable[..., Any]:
    """The same as make, called once for arguments of which ``of`` says the same."""
    made: dict[Any, tuple[Any, Any]] = {}

    def remembered(*args: Any, **named: Any) -> Any:
        key = tuple(of(arg) for arg in (*args, *named.values())), *named
        if key not in made:
            # The arguments too, so that nothing else is ever found at their addresses.
            made[key] = make(*args, **named), (args, named)
        return made[key][0]

    return remembered


def itself(value: Any) -> Any:
    """A value that cannot be compared is the same only when it is the same object."""
    if type(value) is HashingEncoder:
        return value.id, value.multilingual
    try:
        hash(value)
    except TypeError:
        return id(value)
    return value


def what_is_stored(value: Any) -> Any:
    """The taxonomy in a session's database, row by row."""
    if not isinstance(value, Session):
        return value
    cursor = value.connection().connection.cursor()
    rows = []
    for table in READ:
        cursor.execute(f"SELECT * FROM {table}")
        rows.append(tuple(cursor.fetchall()))
    cursor.close()
    return hash(tuple(rows))
