"""Carry a generation into another engine: python -m matching.indexes FOLDER ADDRESS TABLE --encoder ID --text VERSION.

The address is postgresql://… for pgvector; anything else is Milvus's (http://host:19530, or a file for milvus-lite).
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from matching.index import TaggedIndex
from matching.indexes.generation import Generation, newest

_BATCH = 1_000


def main(arguments: Sequence[str] | None = None) -> int:
    """Copy all vectors of the newest generation; 1 when there is none."""
    options = _parser().parse_args(arguments)
    generation = newest(options.folder, encoder_id=options.encoder, text_version=options.text)
    if generation is None:
        sys.stderr.write(f"There is no whole generation in {options.folder}.\n")
        return 1
    if options.address.startswith(("postgresql://", "postgres://")):
        from matching.indexes.pgvector import PgVectorIndex

        with closing(PgVectorIndex(options.address, options.table, generation.header.dimension)) as table:
            stored = _copy(generation, table)
    else:
        from pymilvus import MilvusClient  # type: ignore[import-untyped]

        from matching.indexes.milvus import MilvusIndex

        with closing(MilvusClient(options.address)) as client:
            stored = _copy(generation, MilvusIndex(client, options.table, generation.header.dimension))
    sys.stdout.write(f"{generation.header.count} copied, {stored} stored now\n")
    return 0


def _copy(generation: Generation, index: TaggedIndex) -> int:
    for start in range(0, len(generation.ids), _BATCH):
        ids = generation.ids[start : start + _BATCH].tolist()
        index.upsert(ids, generation.rows[start : start + _BATCH], [{}] * len(ids))
    return len(index)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m matching.indexes", description="Carry vectors to another engine.")
    parser.add_argument("folder", type=Path, help="a kind's folder written by flask talent index export")
    parser.add_argument("address", help="postgresql://…, or the address of Milvus")
    parser.add_argument("table", help="table or collection; made where it is missing")
    parser.add_argument("--encoder", required=True, help="id of the encoder (flask talent index status)")
    parser.add_argument("--text", required=True, help="version of the text (flask talent index status)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
