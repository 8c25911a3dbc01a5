"""The only importer of the engine: outbox worker, stored vectors, match pages, marks, search."""
