"""What benchmarks of the whole engine run on: the product's taxonomy, the encoder of a site, invented people."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from pathlib import Path

import numpy as np

from matching import backends
from matching.bench.people import Invented, World
from matching.bench.remembered import remembered
from matching.encoder_cache import CachingEncoder
from matching.engine import Engine
from matching.evaluation.taxonomies import read_taxonomy
from matching.gloss import Gloss
from matching.labels import label_vectors
from matching.types import Kind

_TAXONOMY = Path(__file__).parents[2] / "talent" / "taxonomy" / "data"
_CACHE = Path.home() / ".cache" / "talent-matching"
_BATCH = 500
_PROVINCES = ("11", "31", "32", "33", "37", "42", "44", "50", "51", "61")


class Site:
    """The taxonomy, the encoder and the people of one run."""

    def __init__(self) -> None:
        self.taxonomy, self.encoder = read_taxonomy(_TAXONOMY), backends.encoder(_CACHE)
        self.gloss, self.names = Gloss(self.taxonomy), CachingEncoder(self.encoder, _CACHE)
        self.labels = label_vectors(self.names, self.taxonomy, self.gloss)
        codes = [line.split("\t")[0] for line in (_TAXONOMY / "regions.tsv").read_text().splitlines()[1:]]
        places = [code for code in codes if code[:2] in _PROVINCES and not code.endswith("00")]
        self.world = World(self.taxonomy, self.labels, places)

    def engine(self, folder: Path) -> Engine:
        """An empty one."""
        given = {"gloss": self.gloss, "labels": self.labels, "names": self.names}
        return Engine(self.encoder, self.taxonomy, folder=folder, **given)  # type: ignore[arg-type]

    def fill(self, engine: Engine, kind: Kind, n: int) -> None:
        """Store so many documents of a kind; what their sentences say is worked out once for all."""
        with remembered(self.taxonomy):
            some = self.world.people(kind, n)
            while batch := list(islice(some, _BATCH)):
                put(engine, batch)


def put(engine: Engine, people: Sequence[Invented]) -> None:
    """Store them with the vectors they were given."""
    engine.upsert([one.document for one in people], np.stack([one.vector for one in people]))
