"""Files and functions stay small enough to be read, and names say what is inside."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from talent.core.config import ROOT

MOST_LINES, MOST_FUNCTION_LINES, MOST_PARAMETERS = 400, 50, 6
VAGUE = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "tools"}
PACKAGES = ("talent", "matching")
FILES = sorted(p for name in PACKAGES for p in (ROOT / name).rglob("*.py"))
SLICES = sorted(p for p in (ROOT / "talent").iterdir() if (p / "__init__.py").exists())

Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions(source: str) -> list[Function]:
    """All functions and methods of a source."""
    return [node for node in ast.walk(ast.parse(source)) if isinstance(node, Function)]


def length(function: Function) -> int:
    """Lines from ``def`` to the last statement."""
    return (function.end_lineno or function.lineno) - function.lineno + 1


def named_parameters(function: Function) -> int:
    """Positional parameters a caller must get right in order, ``self`` left out; keyword-only ones name themselves."""
    names = [a.arg for a in (*function.args.posonlyargs, *function.args.args)]
    return len([n for n in names if n not in {"self", "cls"}])


def test_there_are_files() -> None:
    assert len(FILES) > 80


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_file_is_small(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= MOST_LINES


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_functions_are_small(path: Path) -> None:
    found = functions(path.read_text())
    assert [f"{f.name}: {length(f)} lines" for f in found if length(f) > MOST_FUNCTION_LINES] == []
    many = [f"{f.name}: {named_parameters(f)}" for f in found if named_parameters(f) > MOST_PARAMETERS]
    assert many == []


def test_names_say_what_is_inside() -> None:
    assert [str(p) for p in FILES if p.stem in VAGUE or p.parent.name in VAGUE] == []


def test_every_slice_says_what_it_is_for() -> None:
    assert [p.name for p in SLICES if not ast.get_docstring(ast.parse((p / "__init__.py").read_text()))] == []


def test_every_file_has_a_docstring() -> None:
    assert [str(p) for p in FILES if not ast.get_docstring(ast.parse(p.read_text()))] == []


def test_only_the_clock_asks_for_the_time() -> None:
    """core/clock.py can be stopped; datetime.now() elsewhere could not."""
    asks = {"now", "today", "utcnow"}
    found = []
    for path in (p for p in FILES if p.parts[-2] != "core" or p.name != "clock.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if (
                isinstance(node, ast.Attribute)
                and node.attr in asks
                and ast.unparse(node.value) in {"datetime", "date"}
            ):
                found.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert found == []


def test_the_checks_can_fail() -> None:
    long = "def f(a, b, c, d, e, g, h):\n" + "    x = 1\n" * 60
    (function,) = functions(long)
    assert length(function) > MOST_FUNCTION_LINES
    assert named_parameters(function) > MOST_PARAMETERS
