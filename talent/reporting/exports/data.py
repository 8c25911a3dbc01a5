"""JSON of a report, and the schema it keeps to."""

from __future__ import annotations

import json
from typing import Any

from talent.reporting.exports.pack import DataTable, Pack, plain, status

#: A cell: a number or text, null (no data), or "hidden" with its status beside it.
CELL = {
    "type": "object",
    "required": ["value", "status"],
    "properties": {
        "value": {"type": ["number", "string", "null"]},
        "status": {"enum": ["shown", "hidden", "no_data"]},
    },
    "additionalProperties": False,
}
TEXT = {"type": "string"}
FIELD = {
    "type": "object",
    "required": ["key", "label", "unit", "kind"],
    "properties": {"key": TEXT, "label": TEXT, "unit": TEXT, "kind": {"enum": ["name", "number"]}},
}
TABLE = {
    "type": "object",
    "required": ["key", "title", "fields", "rows"],
    "properties": {
        "key": TEXT,
        "title": TEXT,
        "note": TEXT,
        "fields": {"type": "array", "items": FIELD},
        "rows": {"type": "array", "items": {"type": "object", "additionalProperties": CELL}},
    },
}
#: JSON Schema of the file; served beside the reports.
SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Talent report",
    "description": "Tables of one region and period. status hidden: the figure exists and may not be published.",
    "type": "object",
    "required": ["title", "language", "about", "sha256", "tables", "sentences"],
    "properties": {
        "$schema": TEXT,
        "title": TEXT,
        "language": {"enum": ["zh", "en"]},
        "about": {"type": "object", "additionalProperties": TEXT, "required": ["snapshot", "version", "as_of", "rule"]},
        "sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
        "sentences": {"type": "array", "items": TEXT},
        "notes": {"type": "array", "items": TEXT},
        "tables": {"type": "array", "items": TABLE},
    },
}


def dump(pack: Pack, schema_url: str) -> bytes:
    """A report as JSON by SCHEMA; the same report gives the same bytes."""
    content = {
        "$schema": schema_url,
        "title": pack.title,
        "language": pack.language,
        "about": {key: value for key, _label, value in pack.stamp.items()},
        "sha256": pack.digest(),
        "sentences": list(pack.sentences),
        "notes": list(pack.notes),
        "tables": [_table(table) for table in pack.tables],
    }
    return json.dumps(content, ensure_ascii=False, indent=1).encode()


def schema() -> bytes:
    """The schema as a file."""
    return json.dumps(SCHEMA, indent=1).encode()


def _table(table: DataTable) -> dict[str, Any]:
    fields = [{"key": f.key, "label": f.label, "unit": f.unit, "kind": "number" if f.form else "name"}
              for f in table.fields]  # fmt: skip
    rows = [{f.key: _cell(row.get(f.key)) for f in table.fields} for row in table.rows]
    return {"key": table.key, "title": table.title, "note": table.note, "fields": fields, "rows": rows}


def _cell(value: Any) -> dict[str, Any]:
    return {"value": None if status(value) == "hidden" else plain(value), "status": status(value)}
