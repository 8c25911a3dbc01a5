"""Vectors in Milvus: a cluster by its address, or a file through milvus-lite, by the same calls.

Without further settings the collection is searched by brute force (FLAT) and is exact under every filter; another
``index_type`` is a choice of the deployment and gives that up.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from pymilvus import DataType, MilvusClient  # type: ignore[import-untyped]

from matching.index import Floats, Hits, Tags
from matching.indexes import asking
from matching.indexes.asking import Fetched
from matching.indexes.tokens import conditions, tokens
from matching.types import Filter

#: Milvus brings up at most so many at once.
LIMIT = 16_384
_BATCH = 1_000
_WORDS, _WORD_LENGTH = 1_024, 160


class MilvusIndex:
    """A TaggedIndex in one collection. Safe from many threads and many processes."""

    def __init__(
        self, client: MilvusClient, collection: str, dimension: int, *,
        index_type: str = "FLAT", consistency: str = "Strong",
    ) -> None:  # fmt: skip
        """Make the collection where it is missing.

        Args:
            client: MilvusClient(uri=…), whose owner closes it.
            collection: one per kind of document and encoder: vectors of two encoders do not compare.
            consistency: Strong sees every write at once and waits for it; Session or Bounded do not wait.

        Raises: ValueError: the collection holds vectors of another dimension.
        """
        self.dimension = dimension
        self._client = client
        self._name = collection
        self._consistency = consistency
        if not client.has_collection(collection):
            self._create(index_type)
        fields = {field["name"]: field for field in client.describe_collection(collection)["fields"]}
        if fields["vector"]["params"]["dim"] != dimension:
            raise ValueError(f"The collection {collection} does not hold vectors of dimension {dimension}.")
        client.load_collection(collection)

    def __len__(self) -> int:
        counted = self._client.query(
            self._name, filter="id >= 0", output_fields=["count(*)"], consistency_level=self._consistency
        )
        return int(counted[0]["count(*)"])

    def upsert(self, ids: Sequence[int], vectors: Floats, tags: Sequence[Tags]) -> None:
        """See TaggedIndex. A long list goes in several calls; each is stored whole or not at all."""
        unit = asking.checked(ids, vectors, self.dimension)
        rows = {i: {"id": i, "tags": tokens(own), "vector": row} for i, own, row in zip(ids, tags, unit, strict=True)}
        latest = list(rows.values())
        for start in range(0, len(latest), _BATCH):
            self._client.upsert(self._name, latest[start : start + _BATCH])

    def remove(self, ids: Iterable[int]) -> None:
        """See TaggedIndex."""
        if known := sorted(set(ids)):
            self._client.delete(self._name, ids=known)

    def search(self, queries: Floats, k: int, where: Filter) -> Hits:
        """See TaggedIndex; at most LIMIT hits."""
        expression = _expression(where)
        return asking.search(
            queries, self.dimension, min(k, LIMIT), lambda unit, wanted: self._fetch(unit, wanted, expression)
        )

    def vectors(self, ids: Sequence[int]) -> Floats:
        """See TaggedIndex."""
        found = self._client.get(self._name, ids=list(ids), output_fields=["id", "vector"]) if len(ids) else []
        return asking.in_places(ids, self._fetched(found), self.dimension)

    def _fetch(self, unit: Floats, wanted: int, expression: str | None) -> Fetched:
        if expression is None:
            return self._fetched([])
        found = self._client.search(
            self._name, data=[unit], limit=min(wanted, LIMIT), filter=expression, output_fields=["vector"],
            search_params={"metric_type": "IP"}, consistency_level=self._consistency,
        )  # fmt: skip
        return self._fetched([{"id": hit["id"], "vector": hit["entity"]["vector"]} for hit in found[0]])

    def _fetched(self, found: Sequence[Any]) -> Fetched:
        rows = np.array([row["vector"] for row in found], dtype=np.float32).reshape(len(found), self.dimension)
        return Fetched(np.array([row["id"] for row in found], dtype=np.int64), rows)

    def _create(self, index_type: str) -> None:
        schema = MilvusClient.create_schema(auto_id=False, enable_dynamic_field=False)
        schema.add_field("id", DataType.INT64, is_primary=True)
        schema.add_field(
            "tags", DataType.ARRAY, element_type=DataType.VARCHAR, max_capacity=_WORDS, max_length=_WORD_LENGTH
        )
        schema.add_field("vector", DataType.FLOAT_VECTOR, dim=self.dimension)
        index = self._client.prepare_index_params()
        index.add_index("vector", index_type=index_type, metric_type="IP")
        self._client.create_collection(self._name, schema=schema, index_params=index)


def _expression(where: Filter) -> str | None:
    """The filter in Milvus's language; None when nothing can pass."""
    parts = ["id >= 0"]
    for words in conditions(where):
        if not words:
            return None
        parts.append(f"ARRAY_CONTAINS_ANY(tags, {json.dumps(words, ensure_ascii=False)})")
    if where.ids is not None:
        if not where.ids:
            return None
        parts.append(f"id in {sorted(where.ids)}")
    if where.not_ids:
        parts.append(f"id not in {sorted(where.not_ids)}")
    return " and ".join(parts)
