"""What is kept in the process stays within its bound."""

from __future__ import annotations

import pytest

from talent.core.kept import Kept


def test_made_once() -> None:
    kept: Kept[int] = Kept(2)
    made = []

    def make() -> int:
        made.append(1)
        return len(made)

    assert [kept.get("a", make), kept.get("a", make)] == [1, 1]
    assert kept.get("b", make) == 2


def test_the_one_not_asked_for_longest_goes() -> None:
    kept: Kept[str] = Kept(2)
    for key in ("a", "b", "a", "c"):
        kept.get(key, lambda key=key: key)
    assert len(kept) == 2
    assert kept.get("a", lambda: "anew") == "a"
    assert kept.get("b", lambda: "anew") == "anew"


def test_heavy_results_count_for_more() -> None:
    kept: Kept[str] = Kept(10, len)
    kept.get("a", lambda: "x" * 6)
    kept.get("b", lambda: "y" * 6)
    assert len(kept) == 1
    assert kept.get("c", lambda: "z" * 11) == "z" * 11
    assert len(kept) == 1


def test_errors_are_not_kept() -> None:
    kept: Kept[str] = Kept(2)

    def fails() -> str:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        kept.get("a", fails)
    assert kept.get("a", lambda: "now") == "now"
