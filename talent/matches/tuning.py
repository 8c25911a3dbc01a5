"""Fine-tuning the site's encoder on the taxonomy's own names, and proving it before anybody uses it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Sequence
from itertools import chain, count
from pathlib import Path

from sqlalchemy.orm import Session

from matching.encoder import Encoder
from matching.encoder_cache import CachingEncoder
from matching.evaluation.__main__ import evaluate
from matching.evaluation.sets import Split
from matching.evaluation.systems import System
from matching.gloss import Gloss
from matching.onnx_encoder import best_encoder
from matching.proving import Proof, judged_sets, prove
from matching.tuning import Course, Progress, TooFewNames, synonyms, tune
from matching.types import Taxonomy
from talent.core.config import Settings
from talent.matches.engine import read_taxonomy
from talent.taxonomy.models import OWN_SOURCE

__all__ = ["Course", "Progress", "Proof", "TooFewNames", "judged_sets", "prepared", "proved", "target", "trained"]

MEASURES = ("map", "ndcg@10")


def target(settings: Settings, course: Course) -> Path:
    """Where the tuned model will lie; its name becomes part of its encoder id.

    Never a folder that is there: the site may encode with what an earlier course left in it.
    """
    models, name = Path(settings.instance) / "models", f"tuned-{course.steps}x{course.batch}-seed{course.seed}"
    names = chain([name], (f"{name}-{number}" for number in count(2)))
    return next(folder for folder in map(models.joinpath, names) if not folder.exists())


def prepared(session: Session, settings: Settings) -> list[tuple[str, ...]]:
    """The names of each of our own concepts as the present encoder reads them.

    Imported classifications are left out: public evaluation sets are made of their names, and a model that had
    learned those would be proved on what it was taught.
    """
    own = read_taxonomy(session, source=OWN_SOURCE)
    return synonyms(own, Gloss(Taxonomy()), multilingual=_present(settings).multilingual)


def trained(
    settings: Settings, concepts: Sequence[tuple[str, ...]], course: Course, tell: Callable[[Progress], object]
) -> tuple[Path, Progress]:
    """Train a copy of the present model into a new folder.

    Raises: TooFewNames, OSError.
    """
    folder = target(settings, course)
    try:
        return folder, tune(settings.encoder or None, concepts, folder, course, tell)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def proved(
    settings: Settings,
    folder: Path,
    taxonomy: Taxonomy,
    sets: Iterable[Path],
    tell: Callable[[str], object] = lambda name: None,
) -> list[Proof]:
    """The tuned model held against the present one on every set, whole pipeline, both through the same runtime."""
    models = Path(settings.instance) / "models"
    encoders: dict[bool, Encoder] = {
        False: CachingEncoder(_present(settings), models),
        True: best_encoder(models, str(folder)),
    }

    def figures(one: Path, new: bool) -> dict[str, float | int]:
        if new:
            tell(one.name)
        return evaluate(one, split=Split.ALL, system=System.FUSED, taxonomy=taxonomy, encoder=encoders[new])

    return prove(sets, figures, MEASURES)


def _present(settings: Settings) -> Encoder:
    return best_encoder(Path(settings.instance) / "models", settings.encoder or None)
