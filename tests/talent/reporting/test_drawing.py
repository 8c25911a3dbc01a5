"""Charts drawn by ourselves: valid, in both languages, hiding what is hidden, the same bytes each time."""

from __future__ import annotations

import io
import re
from xml.etree import ElementTree

import pytest
from PIL import Image

from talent.core.config import ROOT
from talent.reporting.drawing import raster
from talent.reporting.drawing.bars import Bar, Bars, Bullet, Bullets, Funnel
from talent.reporting.drawing.canvas import Axis, Scale
from talent.reporting.drawing.figure import Drawing, Figure, wrapped
from talent.reporting.drawing.heat import CHENGDU, Cell, Heat, Row, Tile, Tiles, places
from talent.reporting.drawing.lines import Line, Lines
from talent.reporting.drawing.points import Mark, Points
from talent.reporting.drawing.radar import Radar
from talent.reporting.drawing.style import COLOURS, Style, fit, log_ticks, shade, step, ticks, width

ZH, EN = Style("zh", "暂无数据", "不予公布"), Style("en")
HEAT = Heat(
    "Region", ["Java", "<b>"], [Row("Wuhou", [Cell(12), Cell(hidden=True)]), Row("Jinjiang", [Cell(), Cell(-4)])]
)
TILES = Tiles("District", "Gap", [Tile("Wuhou", (0, 0), Cell(12.0)), Tile("Jinniu", (1, 0), Cell(hidden=True)),
                                  Tile("Pidu", (1, 1), Cell())])  # fmt: skip
QUADRANT = Points(Axis("Demand", log=True), Axis("Index", "score"), [Mark("Java", 900, 71, 120, "shortage", "long"),
                  Mark("Test", 12, 30, -8)], "Occupation", "Gap", cross=(100, 60), corner="act first",
                  groups=(("shortage", "long"), ("action", "short")))  # fmt: skip
PATH = Points(
    Axis("u", "percent"), Axis("v", "percent"), [Mark("Q1", 0.04, 0.05), Mark("Q2", 0.05, 0.04)], "Q", path=True
)
SURVIVAL = Lines(Axis("Days"), Axis("Open", "percent"), [0, 30, 60], [Line("Java", [1, 0.5, None], [1, 0.4, None],
                 [1, 0.6, None])], stepped=True, band_names=("low", "high"))  # fmt: skip
TREND = Lines(Axis("Quarter"), Axis("Persons"), ["2026Q1", "2026Q2"], [Line("Demand", [12_000, 15_000])])
FUNNEL = Funnel("Stage", "Persons", "Share", [("Seeking", 200), ("Applied", 50), ("Offer", None), ("Hired", 10)])
BARS = Bars("Occupation", "Gap", [Bar("Java", 12), Bar("Test", -8)], "signed")
BULLETS = Bullets("Indicator", "Score", "Value", [Bullet("B2", 69.4, 60, 75, "58 %"), Bullet("B3", None)])
RADAR = Radar("Dimension", "Score", [("A", 80), ("B", 60), ("C", 70), ("D", None)])
ALL: dict[str, Drawing] = {
    "heat": HEAT, "tiles": TILES, "quadrant": QUADRANT, "path": PATH, "survival": SURVIVAL, "trend": TREND,
    "funnel": FUNNEL, "bars": BARS, "bullets": BULLETS, "radar": RADAR,
}  # fmt: skip


def texts(svg: str) -> list[str]:
    return [node.text or "" for node in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("style", [ZH, EN], ids=["zh", "en"])
def test_every_chart_is_well_formed_and_the_same_each_time(name: str, style: Style) -> None:
    figure = Figure(name, "Shortage is largest in C++ <developer>", ALL[name], "persons", "this platform", "2026")
    assert figure.framed(style) == figure.framed(style)
    assert "Shortage is largest in C++ <developer>" in " ".join(texts(figure.framed(style)))
    assert "nan" not in figure.framed(style)
    table = ALL[name].table()
    assert table.rows and all(len(row) == len(table.columns) for row in table.rows)


@pytest.mark.parametrize("empty", [
    Heat("Region", [], []), Tiles("District", "Gap", []), Points(Axis("x"), Axis("y"), [], "Point"),
    Lines(Axis("x"), Axis("y"), [], []), Funnel("a", "b", "c", []), Bars("a", "b", []), Bullets("a", "b", "c", []),
    Radar("a", "b", [("A", None)]),
])  # fmt: skip
def test_nothing_to_draw_is_drawn_as_nothing(empty: Drawing) -> None:
    ElementTree.fromstring(Figure("x", "No data", empty).framed(EN))
    empty.option()


def test_colours_are_those_of_the_pages() -> None:
    css = (ROOT / "static/css/tokens.css").read_text().split("@media")[0]
    tokens = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", css))
    assert {name: tokens[name] for name in COLOURS} == COLOURS


def test_hidden_cells_are_hatched_and_hold_no_number() -> None:
    svg = Figure("heat", "Gaps", HEAT).svg(EN)
    assert svg.count("<path") == 1 and svg.count("M") > 5
    assert texts(svg) == ["Java", "<b>", "Wuhou", "+12", "Jinjiang", "–", "−4"]
    assert HEAT.table().rows[0] == ["Wuhou", 12, ""]


def test_ten_thousands_are_written_the_chinese_way() -> None:
    assert [ZH.write(v, "count") for v in (9_999, 12_000, -25_600)] == ["9,999", "1.2万", "−2.6万"]
    assert [EN.write(v, "count") for v in (12_000, 2.5)] == ["12,000", "2.5"]
    assert [EN.write(v, "signed") for v in (5, 0, -5)] == ["+5", "0", "−5"]
    assert (ZH.write(0.694, "percent"), EN.write(0.694, "percent")) == ("69.4%", "69.4 %")
    assert (EN.write(None, "count"), EN.write(100, "percent"), EN.write(1.417, "ratio")) == (
        "no data",
        "10,000 %",
        "1.42",
    )
    assert "1.2万" in texts(Figure("t", "", TREND).svg(ZH)) or "1.5万" in texts(Figure("t", "", TREND).svg(ZH))


def test_steps_follow_the_largest_value() -> None:
    assert [step(v, 100) for v in (0, 1, 30, 100, -60)] == [0, 1, 1, 4, -2]
    assert [shade(n) for n in (0, 2, -3)] == ["even", "short-2", "over-3"]


def test_ticks_are_round_and_cover() -> None:
    assert ticks(0, 93) == [0, 20, 40, 60, 80, 100]
    assert ticks(-8, 12) == [-10, -5, 0, 5, 10, 15]
    assert log_ticks(12, 900) == [10, 20, 50, 100, 200, 500, 1000]
    scale = Scale.over([12, 900], (0, 100), log=True)
    assert (scale.at(10), scale.at(1000), round(scale.at(100), 6)) == (0, 100, 50)


def test_long_names_are_cut_and_titles_wrapped() -> None:
    assert fit("人工智能工程技术人员", 60, 12).endswith("…")
    assert width(fit("人工智能工程技术人员", 60, 12), 12) <= 60
    assert wrapped("one two three", 60, 12) == ["one two", "three"]
    assert len(wrapped("缺口最大的职业是人工智能训练师", 60, 12)) == 3


def test_shares_of_a_funnel_do_not_bridge_what_is_hidden() -> None:
    assert FUNNEL.shares() == [None, 0.25, None, None]


def test_marks_lead_to_their_rows() -> None:
    chart = Points(Axis("x"), Axis("y"), [Mark("a", 1, 2, url="/rows?x=1")], "What")
    assert chart.option()["series"][0]["data"][0]["url"] == "/rows?x=1"


def test_districts_of_chengdu_have_a_place_of_their_own() -> None:
    assert len(set(CHENGDU.values())) == len(CHENGDU) == 20
    assert places(["510104", "510105"]) == {"510104": CHENGDU["510104"], "510105": CHENGDU["510105"]}
    assert list(places([f"3301{n:02}" for n in range(8)]).values())[5:] == [(5, 0), (0, 1), (1, 1)]


def test_a_chart_as_png() -> None:
    data = raster.png(Figure("heat", "Gaps", HEAT).framed(ZH))
    picture = Image.open(io.BytesIO(data))
    assert picture.format == "PNG" and picture.width > 400
    assert len(picture.convert("RGB").getcolors(1 << 20) or []) > 10


def test_documents_fetch_nothing() -> None:
    pdf = raster.document('<img src="http://example.org/x.png"><img src="file:///etc/hostname"><p>Report</p>')
    assert pdf.startswith(b"%PDF")
    assert raster.document("<p>Report</p>") == raster.document("<p>Report</p>")


def test_bullets_show_their_intervals_on_the_page_too() -> None:
    lines = BULLETS.option()["series"][0]["markLine"]["data"]
    assert lines == [[{"coord": [60, "B2"]}, {"coord": [75, "B2"]}]]
