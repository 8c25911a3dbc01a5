"""Command line: python -m matching.bench WHAT [--n N] [--json]."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence

from matching.bench import allocate, encode, endtoend, found, search, update
from matching.bench.command import Command, Figures

COMMANDS: dict[str, Command] = {
    "encode": encode.COMMAND,
    "search": search.SEARCH,
    "filter": search.FILTER,
    "update": update.COMMAND,
    "endtoend": endtoend.COMMAND,
    "allocate": allocate.COMMAND,
    "found": found.COMMAND,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one benchmark and print its rows."""
    options = _parser().parse_args(arguments)
    rows = COMMANDS[options.what].run(options)
    sys.stdout.write(json.dumps(rows, indent=1) + "\n" if options.json else _table(rows))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m matching.bench", description="Speed beside what it is held against."
    )
    what = parser.add_subparsers(dest="what", required=True)
    for name, command in COMMANDS.items():
        one = what.add_parser(name, help=command.help, description=command.help)
        one.add_argument("--n", type=int, default=command.n, help="how many (%(default)s)")
        one.add_argument("--json", action="store_true", help="print a list of JSON objects")
        command.add_arguments(one)
    return parser


def _table(rows: Sequence[Figures]) -> str:
    names = list(dict.fromkeys(name for row in rows for name in row))
    cells = [names, *([str(row.get(name, "")) for name in names] for row in rows)]
    widths = [max(len(row[i]) for row in cells) for i in range(len(names))]
    return "".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + "\n" for row in cells
    )


if __name__ == "__main__":
    sys.exit(main())
