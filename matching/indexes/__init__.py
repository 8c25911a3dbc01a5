"""Indexes behind the protocols of matching.index: in this process, in PostgreSQL, in Milvus."""
