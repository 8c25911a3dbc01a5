"""This process's engine: built from the settings, filled from the stored vectors, following them as they change."""

from __future__ import annotations

import logging
import threading
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matching import backends
from matching.backends import Backend
from matching.encoder import Encoder, HashingEncoder
from matching.encoder_cache import CachingEncoder
from matching.engine import Engine, Mode
from matching.gloss import Gloss
from matching.labels import label_vectors
from matching.render import TEXT_VERSION
from matching.types import Document, Kind, OccupationEntry, SkillEntry, Taxonomy
from matching.weights import WEIGHTS_FILE, Weights, default_weights, load_weights
from talent.core.config import BadSetting, Settings
from talent.matches import saved
from talent.matches.documents import unpack
from talent.matches.models import StoredVector
from talent.matches.saved import Key
from talent.taxonomy import queries as taxonomy
from talent.taxonomy.models import OWN_SOURCE, Skill, TaxonomyImport

log = logging.getLogger(__name__)

#: Look for changes at most so often [seconds].
FOLLOW_EVERY = 0.5
#: Transactions commit out of order; rows changed so long before the newest one seen are looked at again.
OVERLAP = timedelta(seconds=90)
#: More changes than this are not read while somebody waits for a page.
AT_ONCE = 50
_PIECE = 500


def make_encoder(settings: Settings) -> Encoder | None:
    """The encoder the settings name: "" = the packaged model, "hashing", "none", or a folder or model name.

    A model that cannot be loaded leaves words and taxonomy to match by; the log, /ready and the pages say so.
    """
    if settings.encoder == "none":
        return None
    if settings.encoder == "hashing":
        return HashingEncoder()
    model, backend = settings.encoder, Backend(settings.encoder_backend)
    if model.startswith("torch:"):
        model, backend = model.removeprefix("torch:"), Backend.TORCH
    if backend is Backend.OPENVINO and not backends.has_openvino():
        log.warning("TALENT_ENCODER_BACKEND is openvino, which is not installed (requirements-fast.txt); auto it is")
        backend = Backend.AUTO
    try:
        return backends.encoder(Path(settings.instance) / "models", model or None, backend)
    except Exception:  # each library that reads a model has errors of its own for a damaged file
        log.exception("the encoder cannot be loaded; matching by words and taxonomy only")
        return None


def weights_in_use(settings: Settings) -> Path:
    """The weights file the settings name, or the product's."""
    return Path(settings.weights) if settings.weights else WEIGHTS_FILE


def weights_of(settings: Settings) -> Weights:
    """The weights the settings name, or the product's.

    Raises: BadSetting when the file is not there or not a weights file: a site must not rank by other numbers than it
        says.
    """
    if not settings.weights:
        return default_weights()
    try:
        return load_weights(weights_in_use(settings))
    except (OSError, ValueError) as error:
        raise BadSetting(f"TALENT_WEIGHTS: {error}") from error


def read_taxonomy(session: Session, *, source: str | None = None) -> Taxonomy:
    """The database's taxonomy as the engine takes it; ``source``: only the entries of one source."""
    parents = {skill.code: skill.parent_code for skill in session.execute(select(Skill.code, Skill.parent_code))}
    skills = {
        code: SkillEntry(code=code, parent=parents[code], names=_names(n))
        for code, n in taxonomy.skill_names(session, source=source).items()
    }
    relations = taxonomy.occupation_skills(session)
    descriptions = taxonomy.occupation_descriptions(session)
    isco = {o.code: o.isco for o in taxonomy.occupations(session)}
    occupations = {
        code: OccupationEntry(
            code=code,
            isco=isco[code],
            names=_names(n),
            essential=frozenset(s for s, essential in relations.get(code, {}).items() if essential),
            optional=frozenset(s for s, essential in relations.get(code, {}).items() if not essential),
            description=descriptions.get(code, ""),
        )
        for code, n in taxonomy.occupation_names(session, source=source).items()
    }
    return Taxonomy(skills=skills, occupations=occupations)


def _names(found: taxonomy.Names) -> dict[str, tuple[str, ...]]:
    """All names of our own entries; of imported ones the English name they bear, no other."""
    if found.imported:
        return {"en": (found.en[0],)}
    return {"zh": tuple(found.zh), "en": tuple(found.en)}


class Follower:
    """An engine that keeps up with the stored vectors. One per process; safe from many threads."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._engine: Engine | None = None
        self._encoder: Encoder | None = None
        self._edition: int | None = None
        self._seen: dict[Key, datetime] = {}
        self._newest: datetime | None = None
        self._looked = 0.0
        self._catching_up: threading.Thread | None = None

    @property
    def loaded(self) -> bool:
        """Whether a search need not wait for the first reading of taxonomy and vectors."""
        return self._engine is not None

    @property
    def by_words_only(self) -> bool:
        """Whether the engine in use has no encoder: there is none in the settings, or it cannot be loaded."""
        return self._engine is not None and self._engine.mode is Mode.LEXICAL

    @property
    def encoder_id(self) -> str | None:
        """The encoder of the engine in use; None before it is loaded, and where words and taxonomy are all there is."""
        return None if self._engine is None else self._engine.encoder_id

    def engine(self, session: Session, *, now: bool = False) -> Engine:
        """The engine, with every change that was committed FOLLOW_EVERY seconds ago (``now``: at this moment).

        Many changes at once are read beside the searches, which see them one after the other.
        """
        with self._lock:
            if self._engine is None:
                self._start(session)
            elif now or time.monotonic() - self._looked > FOLLOW_EVERY:
                self._catch_up(session, now=now)
            assert self._engine is not None  # noqa: S101 - _start has just set it
            return self._engine

    def save(self, session: Session, *, even_if_small: bool = True) -> Path | None:
        """Write the engine as it is now to files that the next process starts from; None when it is not worth it."""
        engine = self.engine(session, now=True)
        with self._lock:
            if even_if_small or saved.is_worth_saving(engine):
                return saved.save(self._settings, engine, self._newest)
            return None

    def _catch_up(self, session: Session, *, now: bool) -> None:
        if self._catching_up is not None and self._catching_up.is_alive():
            if not now:
                return
            self._catching_up.join()
        if self._edition != self._newest_edition(session):
            self._start(session)
            return
        changed = self._changed(session)
        if now or len(changed) <= AT_ONCE:
            self._take_all(session, changed)
            return
        bind = session.get_bind()
        self._catching_up = threading.Thread(target=self._take_aside, args=(bind, changed), daemon=True)
        self._catching_up.start()

    def _take_aside(self, bind: Any, changed: list[Key]) -> None:
        try:
            with Session(bind) as session:
                self._take_all(session, changed, politely=True)
        except Exception:  # whoever searches next looks again; until then they find what they found
            log.exception("the engine could not catch up")

    def _newest_edition(self, session: Session) -> int | None:
        return session.scalar(select(func.max(TaxonomyImport.id)))

    def _start(self, session: Session) -> None:
        if self._encoder is None:
            self._encoder = make_encoder(self._settings)
        self._edition = self._newest_edition(session)
        self._engine = self._built(session)
        self._seen.clear()
        self._newest = saved.load(self._settings, self._engine, session)
        if self._newest is not None:
            self._take_all(session, saved.differing(self._engine, session))
        self._take_all(session, self._changed(session))

    def _built(self, session: Session) -> Engine:
        """An engine for the taxonomy. The vectors of its names are kept on disk.

        The gloss reads our own entries only: what other publishers add has no Chinese, and would change how texts that
        are stored as vectors were read.
        """
        known = read_taxonomy(session)
        weights, folder = weights_of(self._settings), saved.place_for_documents(self._settings)
        if self._encoder is None:
            return Engine(None, known, weights=weights, folder=folder)
        names: Encoder = self._encoder
        if not isinstance(names, HashingEncoder):
            names = CachingEncoder(names, Path(self._settings.instance) / "models")
        gloss = Gloss(read_taxonomy(session, source=OWN_SOURCE))
        labels = label_vectors(names, known, gloss)
        return Engine(self._encoder, known, weights=weights, gloss=gloss, labels=labels, names=names, folder=folder)

    def _changed(self, session: Session) -> list[Key]:
        """What changed; rows already seen at this change are left out."""
        self._looked = time.monotonic()
        statement = select(StoredVector.kind, StoredVector.entity_id, StoredVector.changed_at)
        if self._newest is not None:
            statement = statement.where(StoredVector.changed_at >= self._newest - OVERLAP)
        return [(kind, id) for kind, id, at in session.execute(statement) if self._seen.get((kind, id)) != at]

    def _take_all(self, session: Session, keys: list[Key], *, politely: bool = False) -> None:
        for start in range(0, len(keys), _PIECE):
            self._take(session, keys[start : start + _PIECE], politely=politely)
        if self._newest is not None:  # what is older is never asked for again
            since = self._newest - OVERLAP
            self._seen = {key: at for key, at in self._seen.items() if at >= since}

    def _take(self, session: Session, keys: list[Key], *, politely: bool) -> None:
        for kind in Kind:
            ids = saved.of_kind(keys, kind)
            if not ids:
                continue
            rows = session.scalars(
                select(StoredVector).where(StoredVector.kind == kind.value, StoredVector.entity_id.in_(ids))
            ).all()
            self._store(kind, list(rows), politely=politely)
            for row in rows:
                self._seen[row.kind, row.entity_id] = row.changed_at
                self._newest = max(self._newest or row.changed_at, row.changed_at)

    def _store(self, kind: Kind, rows: list[StoredVector], *, politely: bool) -> None:
        assert self._engine is not None  # noqa: S101 - called by _start and _catch_up only
        self._engine.remove(kind, [row.entity_id for row in rows if row.document is None])
        with_vector: list[tuple[Document, bytes]] = []
        without: list[Document] = []
        for row in rows:
            if row.document is None:
                continue
            usable = row.vector is not None and self._fits(row)
            if usable and row.vector is not None:
                with_vector.append((unpack(row.document), row.vector))
            else:
                without.append(unpack(row.document))
        store = self._engine.upsert_politely if politely else self._engine.upsert
        if with_vector:
            vectors = np.frombuffer(b"".join(v for _, v in with_vector), dtype="<f4").reshape(len(with_vector), -1)
            store([d for d, _ in with_vector], vectors, encoder_id=self._engine.encoder_id)
        if without:  # encoded by another encoder, or not yet: found by words and taxonomy until the worker comes by
            store(without)

    def _fits(self, row: StoredVector) -> bool:
        """Vectors of another encoder or text version are never mixed in, nor damaged ones."""
        return (
            self._engine is not None
            and self._engine.dimension is not None
            and row.sound(self._engine.dimension) is not None
            and row.encoder_id == self._engine.encoder_id
            and row.text_version == str(TEXT_VERSION)
        )


def follower_of(extensions: dict[str, Any]) -> Follower:
    """The follower of an application's pages."""
    follower: Follower = extensions.setdefault("follower", Follower(extensions["settings"]))
    return follower
