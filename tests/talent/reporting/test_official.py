"""A bureau's own table, good and bad."""

from __future__ import annotations

import pytest

from talent.core.tabular import Sheet, to_xlsx
from talent.reporting.official import BadTable, read
from tests.talent.reporting.test_indicators import TIANSHUI, WUXI


def table(*lines: str) -> bytes:
    return "\n".join(["group,demand,seekers", *lines]).encode()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_people_without_requirement_from_csv(encoding: str) -> None:
    lines = [f"{name},{demand},{seekers}" for name, demand, seekers, *_rest in WUXI]
    rows = read(table(*lines, "无要求,,16556").decode().encode(encoding), "wuxi.csv")
    assert [row.group for row in rows] == [row[0] for row in WUXI]
    assert [f"{row.ratio:.2f}" for row in rows] == [row[6] for row in WUXI]
    assert rows[0].as_dict() == {
        "group": "单位负责人",
        "demand": 5453,
        "seekers": 4894,
        "ratio": pytest.approx(1.0106, abs=5e-5),
    }


def test_posts_without_requirement_from_xlsx() -> None:
    rows = [["无要求", 3870, 0], *([name, demand, seekers] for name, demand, seekers, *_rest in TIANSHUI)]
    found = read(to_xlsx([Sheet("t", ["group", "demand", "seekers"], rows)]), "tianshui.xlsx")
    assert [row.ratio for row in found] == pytest.approx([row[3] for row in TIANSHUI], abs=5e-5)


def test_both_sides() -> None:
    assert [row.ratio for row in read(table("a,40,50", "b,60,20", "无要求,30,10"), "t.csv")] == pytest.approx(
        [60.25 / 54, 69.75 / 26], abs=1e-9
    )


def test_ten_thousands_are_not_rounded_to_whole_ones() -> None:
    (row,) = read(table("a,1.5,2.5", "无要求,0,0.25"), "t.csv")
    assert row.ratio == pytest.approx(1.5 / 2.75)


def test_thousands_separators() -> None:
    assert read(table('a,"282,838","133,051"'), "t.csv")[0].demand == 282838


def test_nobody_is_looking() -> None:
    assert read(table("a,4,0"), "t.csv")[0].ratio is None


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", ["empty"]),
        (b"group,demand\na,1\n", ["seekers"]),
        (table(), ["no groups"]),
        (table("无要求,1,1"), ["no groups"]),
        (table("a,-1,2"), ["line 2", "demand", "negative"]),
        (table("a,1,2", "b,many,3"), ["line 3", "demand", "many"]),
        (table("a,1,nan"), ["line 2", "seekers", "nan"]),
        (table("a,1e5,2"), ["line 2", "demand", "1e5"]),
        (table("a,,2"), ["line 2", "demand"]),
        (table(",1,2"), ["line 2", "group", "missing"]),
        (table("a,1,2", "a,3,4"), ["line 3", "twice"]),
        (table("a,1,2", "无要求,3,4", "无要求,3,4"), ["line 4", "twice"]),
        (table("a,x,2", "b,1,y"), ["line 2", "line 3"]),
        (b"PK\x03\x04 not a workbook", ["XLSX"]),
        (b"\xff\x00\x81", ["UTF-8"]),
    ],
)
def test_bad_tables_say_what_is_wrong(data: bytes, words: list[str]) -> None:
    with pytest.raises(BadTable) as caught:
        read(data, "t.csv")
    for word in words:
        assert word in str(caught.value)
