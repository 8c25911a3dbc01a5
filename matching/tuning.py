"""Fine-tuning the encoder on the names a taxonomy has for one thing: names of one concept move together.

Multiple negatives ranking loss (Henderson et al. 2017): of each batch, a name's partner is the only right answer, the
partners of the others are wrong ones. No concept is in a batch twice, for its other names would be taken for wrong.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from matching import processors
from matching.encoder import load_model
from matching.gloss import Gloss
from matching.text import has_han
from matching.types import Taxonomy

_SCALE = 20.0  # of the cosine, as sentence-transformers has it
_WARM_UP = 0.1  # share of the steps over which the learning rate rises
_MOST_PIECES = 64  # names are short; a long alias must not set the pace of its batch


class TooFewNames(ValueError):
    """The taxonomy has too few concepts with two names to fill a batch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """How long and how fast is learned. It ends with whichever of steps and minutes is reached first."""

    steps: int = 142
    minutes: float = 10.0
    batch: int = 48
    rate: float = 2e-5
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Progress:
    """Where the training stands."""

    step: int
    loss: float
    seconds: float


def synonyms(taxonomy: Taxonomy, gloss: Gloss, *, multilingual: bool) -> list[tuple[str, ...]]:
    """The different names of each concept that has at least two, as the encoder reads them.

    Args:
        gloss: without the names of this taxonomy: they would turn every Chinese name into the English one.
        multilingual: whether the encoder reads Chinese; if not it is glossed, as everywhere.
    """
    concepts: list[Mapping[str, tuple[str, ...]]] = [o.names for _, o in sorted(taxonomy.occupations.items())]
    concepts += [s.names for _, s in sorted(taxonomy.skills.items())]
    found = []
    for names in concepts:
        read = (_as_read(name, gloss, multilingual) for part in names.values() for name in part)
        different = {name.casefold(): name for name in read if name}
        if len(different) > 1:
            found.append(tuple(different.values()))
    return found


def batches(concepts: Sequence[tuple[str, ...]], course: Course) -> Iterator[list[tuple[str, str]]]:
    """Batches of two names of one concept each, round after round, the same for the same seed."""
    if len(concepts) < course.batch:
        raise TooFewNames(f"{len(concepts)} concepts with two names cannot fill a batch of {course.batch}.")
    chance = random.Random(course.seed)  # noqa: S311 - not for secrets
    while True:
        order = chance.sample(range(len(concepts)), len(concepts))
        for start in range(0, len(order) - course.batch + 1, course.batch):
            yield [_two(concepts[i], chance) for i in order[start : start + course.batch]]


def tune(
    model: str | Path | None,
    concepts: Sequence[tuple[str, ...]],
    target: Path,
    course: Course,
    tell: Callable[[Progress], object] = lambda progress: None,
) -> Progress:
    """Train a copy of the model on the names and write it to the folder target, which other code may then load.

    Raises:
        TooFewNames: there is nothing to learn from.
    """
    import torch

    torch.manual_seed(course.seed)
    # A batch of names is too small to share: on a busy machine two threads took ten times as long.
    torch.set_num_threads(1)
    loaded = load_model(model)
    started = time.monotonic()
    where = Progress(0, float("nan"), 0.0)
    optimizer = torch.optim.AdamW(loaded.parameters(), lr=course.rate, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, _pace(course))
    loaded.train()
    for step, batch in zip(range(1, course.steps + 1), batches(concepts, course), strict=False):
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=processors.has_bf16()):
            loss = _loss(loaded, batch)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(loaded.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        where = Progress(step, float(loss.detach()), time.monotonic() - started)
        tell(where)
        if where.seconds > 60 * course.minutes:
            break
    loaded.eval()
    loaded.save(str(target))
    return where


def _as_read(name: str, gloss: Gloss, multilingual: bool) -> str:
    return (gloss.gloss(name) if has_han(name) and not multilingual else name).strip()


def _two(names: tuple[str, ...], chance: random.Random) -> tuple[str, str]:
    first, second = chance.sample(names, 2)
    return first, second


def _pace(course: Course) -> Callable[[int], float]:
    """Up over the first tenth, then straight down to nothing."""
    warm = max(1, round(_WARM_UP * course.steps))
    return lambda step: min((step + 1) / warm, max(0.0, (course.steps - step) / max(1, course.steps - warm)))


def _loss(loaded: Any, batch: Sequence[tuple[str, str]]) -> Any:
    import torch

    left, right = (_vectors(loaded, side) for side in zip(*batch, strict=True))
    scores = _SCALE * left @ right.T
    right_answer = torch.arange(len(batch))
    return torch.nn.functional.cross_entropy(scores, right_answer)


def _vectors(loaded: Any, texts: Sequence[str]) -> Any:
    import torch

    features = loaded.tokenizer(
        list(texts), padding=True, truncation=True, max_length=_MOST_PIECES, return_tensors="pt"
    )
    return torch.nn.functional.normalize(loaded(dict(features))["sentence_embedding"], dim=1)
