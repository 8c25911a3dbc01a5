"""Command line: python -m matching.evaluation FOLDER [--split dev|test|all] [--system NAME] [--intervals] [--json]."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from matching import backends
from matching.backends import Backend
from matching.encoder import Encoder
from matching.encoder_cache import CachingEncoder
from matching.evaluation.intervals import DRAWS, LEVEL, intervals
from matching.evaluation.metrics import by_query, mean, ranked
from matching.evaluation.sets import BadSet, Split, read_set
from matching.evaluation.systems import SYSTEMS, Bench, System, score
from matching.evaluation.taxonomies import BadTaxonomy, read_taxonomy
from matching.gloss import Gloss
from matching.onnx_encoder import best_encoder
from matching.types import Taxonomy

_TAXONOMY = Path(__file__).parents[2] / "talent" / "taxonomy" / "data"
_FOLDER_SETTING = "TALENT_TAXONOMY_FOLDER"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure one system on one set and print the figures; 2 when a file is not as it should be."""
    options = _parser().parse_args(arguments)
    try:
        figures = evaluate(
            options.folder,
            split=options.split,
            system=options.system,
            against=options.intervals,
            taxonomy=_taxonomy(options.taxonomy),
            encoder=CachingEncoder(_encoder(options), options.models),
        )
    except (BadSet, BadTaxonomy) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stdout.write(json.dumps(figures) + "\n" if options.json else _lines(figures))
    return 0


def evaluate(
    folder: Path,
    *,
    split: Split,
    system: System,
    taxonomy: Taxonomy,
    encoder: Encoder,
    against: System | None = None,
) -> dict[str, Any]:
    """The figures of one system on one set: means in [0, 1], number of queries, and seconds it took in all.

    Args: against: with intervals, and those of the gains over this system if it is another (.intervals).
    """
    start = time.perf_counter()
    data = read_set(folder, split)
    bench = Bench(data, encoder, Gloss(taxonomy), taxonomy)
    found = _figures(bench, system)
    figures: dict[str, Any] = {name: round(mean(values), 4) for name, values in found.items()}
    if against:
        figures |= intervals(found, None if against is system else _figures(bench, against))
    return {**figures, "queries": len(data.queries), "seconds": round(time.perf_counter() - start, 2)}


def _figures(bench: Bench, system: System) -> dict[str, list[float]]:
    scores = score(bench, SYSTEMS[system])
    rankings = [ranked(row, excluded) for row, excluded in zip(scores, bench.data.excluded, strict=True)]
    return by_query(rankings, bench.data.judged)


def _encoder(options: argparse.Namespace) -> Encoder:
    if options.backend is None:
        return best_encoder(options.models, options.encoder)
    return backends.encoder(options.models, options.encoder, options.backend)


def _taxonomy(folder: Path | None) -> Taxonomy:
    if folder is None and (named := os.environ.get(_FOLDER_SETTING)):
        folder = Path(named)
    return own_taxonomy() if folder is None else read_taxonomy(folder)


def own_taxonomy() -> Taxonomy:
    """The product's; an empty one where the engine is used without the product."""
    return read_taxonomy(_TAXONOMY) if _TAXONOMY.is_dir() else Taxonomy()


def _lines(figures: dict[str, Any]) -> str:
    return "".join(f"{name:15}{_shown(value):>24}\n" for name, value in figures.items())


def _shown(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m matching.evaluation", description="Quality on judged pairs.")
    parser.add_argument(
        "folder", type=Path, help="queries.tsv, corpus.tsv, qrels.tsv (header, tabs, no quoting) and maybe exclude.tsv"
    )
    parser.add_argument(
        "--split",
        type=Split,
        choices=list(Split),
        default=Split.ALL,
        help='queries whose column "split" says so; without that column the set is not divided and all are scored',
    )
    _add_systems(parser)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument(
        "--taxonomy",
        type=Path,
        help="folder of our taxonomy's TSV files, or of ESCO's CSV files or ZIPs (default: the folder that"
        f" {_FOLDER_SETTING} names, otherwise the product's own); the occupation a query asks for is hidden when its"
        " skills are borrowed",
    )
    parser.add_argument("--encoder", help="folder or name of a model (default: the packaged one)")
    parser.add_argument(
        "--backend",
        type=Backend,
        choices=list(Backend),
        help="runtime that encodes (default: fp32, by ONNX Runtime if it works); to compare them, as the setting"
        " TALENT_ENCODER_BACKEND of a site",
    )
    parser.add_argument(
        "--models",
        type=Path,
        default=cache_folder(),
        help="where exported models, and vectors once made, are kept (%(default)s)",
    )
    return parser


def _add_systems(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--system",
        type=System,
        choices=list(System),
        default=System.FUSED,
        help="raw-dense: the plain model on the text as it is; gloss-dense: Chinese glossed; dense: the same, and the"
        " best of all labels; label-middle: and their middle; bm25: words; gloss-dense+bm25, dense+bm25: both;"
        " skill-profile: the same, and what the taxonomy's occupations say both need; learnt-metric: by the likeness"
        " learnt from their names; borrowed-skills: the same, and skills borrowed from like occupations; descriptions:"
        " the same, and descriptions as names; fused (default): everything, occupations found by words too",
    )
    parser.add_argument(
        "--intervals",
        type=System,
        choices=list(System),
        nargs="?",
        const=System.FUSED,
        help=f"print between which means {LEVEL} %% of {DRAWS} redrawn sets of queries lie (bootstrap), and the gain"
        " over another system (fused, if none is named), query against query",
    )


def cache_folder() -> Path:
    """Where models and vectors are kept between runs."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "talent-matching"


if __name__ == "__main__":
    sys.exit(main())
