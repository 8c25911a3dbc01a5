"""The engine as files in the instance folder, so that a process starts in seconds; the database stays the truth.

Written by the worker every night and by ``flask talent index save``. What is loaded is held against the database before
anybody searches: who may not be found any more is taken out, and what changed since is read anew.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matching.engine import Engine
from matching.indexes import folders
from matching.keeping import NotOurs, mark_of
from matching.types import Kind
from talent.core.config import Settings
from talent.matches.models import StoredVector

log = logging.getLogger(__name__)

#: From so many documents on it is worth saving; fewer are read from the database in seconds.
SAVE_FROM = 1000

Key = tuple[str, int]


def folder_of(settings: Settings) -> Path:
    """Where the engine is saved, and where processes keep documents in files without a name."""
    return Path(settings.instance) / "engine"


def place_for_documents(settings: Settings) -> Path | None:
    """The folder, if files can be made in it; None = documents stay in memory."""
    folder = folder_of(settings)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        log.warning("%s cannot be made, documents stay in memory: %s", folder, error)
        return None
    return folder if os.access(folder, os.W_OK) else None


def load(settings: Settings, engine: Engine, session: Session) -> datetime | None:
    """Fill an empty engine; up to which change it knows everything, or None when nothing was fit to load."""
    folder = folder_of(settings)
    newest = _time(mark_of(folder))
    known = session.scalar(select(func.max(StoredVector.changed_at)))
    if newest is None or known is None:
        return None
    if known < newest:
        log.warning("the saved engine is newer than the database, which was restored or replaced: it is not used")
        return None
    try:
        return _time(engine.load(folder))
    except NotOurs as error:
        log.warning("the saved engine is not used: %s", error)
        return None


def differing(engine: Engine, session: Session) -> list[Key]:
    """Take out what the database does not have; what it has and the engine does not."""
    missing: list[Key] = []
    for kind in Kind:
        here = set(engine.ids(kind))
        stored = select(StoredVector.entity_id).where(
            StoredVector.kind == kind.value, StoredVector.document.is_not(None)
        )
        there = set(session.scalars(stored))
        engine.remove(kind, here - there)
        missing += [(kind.value, entity_id) for entity_id in sorted(there - here)]
    return missing


def save(settings: Settings, engine: Engine, newest: datetime | None) -> Path | None:
    """Write what the engine holds in the place of what was saved before; None when it holds nothing."""
    if newest is None:
        return None
    return engine.save(folder_of(settings), json.dumps({"newest": newest.isoformat()}))


def is_worth_saving(engine: Engine) -> bool:
    """Whether a start from the database would be noticed."""
    return sum(len(engine.ids(kind)) for kind in Kind) >= SAVE_FROM


def discard(settings: Settings) -> int:
    """Delete whatever is saved, so that nobody who was erased stays in it; how many folders there were."""
    return folders.discard(folder_of(settings))


def of_kind(keys: Iterable[Key], kind: Kind) -> list[int]:
    """The ids among the keys that are of a kind."""
    return [entity_id for name, entity_id in keys if name == kind.value]


def _time(mark: str | None) -> datetime | None:
    try:
        return None if mark is None else datetime.fromisoformat(json.loads(mark)["newest"])
    except (ValueError, KeyError, TypeError):
        return None
