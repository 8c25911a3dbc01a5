"""What people call regions: with and without 省, 市, 区, 县, alone or after the region they lie in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import product

from talent.taxonomy.models import Region, RegionLevel
from talent.taxonomy.naming import Index

#: Endings that people leave out: 成都 for 成都市, Wuhou for Wuhou District.
ENDINGS_ZH = ("特别行政区", "自治区", "自治州", "自治县", "地区", "省", "市", "区", "县", "盟", "州")
ENDINGS_EN = ("Municipality", "Province", "City", "District", "County", "Prefecture", "League")
#: 凉山彝族自治州 is called 凉山州 or 凉山, 广西壮族自治区 is called 广西.
PEOPLES_ZH = re.compile(
    r"(?:(?:藏|羌|彝|土家|苗|布依|侗|壮|傣|景颇|白|傈僳|哈尼|回|朝鲜)族|蒙古族?(?!自治区)|哈萨克族?|柯尔克孜|维吾尔)+"
    r"自治(州|县|区)$"
)
PEOPLES_EN = re.compile(
    r"(?: (?:Tibetan|Qiang|Yi|Tujia|Miao|Buyei|Dong|Zhuang|Dai|Jingpo|Bai|Lisu|Hani|Hui|Korean|Mongol|Mongolian|"
    r"Kazakh|Kazak|Kyrgyz|Kirgiz|Uygur|Uyghur|and))* Autonomous (?:Prefecture|County|Region)$"
)


def index_of(rows: Sequence[Region]) -> Index:
    """Regions by name, short name, and after the regions they lie in.

    A short name that several levels share means the highest: 吉林 is the province, 吉林市 the city.
    """
    index = Index()
    by_code = {row.code: row for row in rows}
    order = list(RegionLevel)
    for row in rows:
        way = _way(row, by_code)
        shown = "".join(r.name_zh for r in way)
        rank = 1 + order.index(row.level)
        index.add(row.code, shown, [row.name_zh, row.name_en], strength=rank)
        index.add(row.code, shown, _shorter(row), strength=rank + len(order))
        index.add(row.code, shown, _with_parents(way), strength=rank)
    return index


def _way(row: Region, by_code: Mapping[str, Region]) -> list[Region]:
    """The region and those it lies in, outermost first, the country left out."""
    way = [row]
    while (parent := by_code.get(way[0].parent_code or "")) and parent.level is not RegionLevel.COUNTRY:
        way.insert(0, parent)
    return way


def _shorter(row: Region) -> list[str]:
    """The names without what kind of region it is; one Chinese character alone is no name."""
    names = [PEOPLES_EN.sub("", row.name_en)] if PEOPLES_EN.search(row.name_en) else []
    if match := PEOPLES_ZH.search(row.name_zh):
        plain = row.name_zh[: match.start()]
        return [*names, plain, plain + match[1]]
    for name, endings, least, gap in ((row.name_zh, ENDINGS_ZH, 2, ""), (row.name_en, ENDINGS_EN, 3, " ")):
        ending = next((e for e in endings if name.endswith(gap + e)), None)
        if ending and len(name) - len(ending) >= least:
            names.append(name[: -len(ending)].strip())
    return names


def _with_parents(way: Sequence[Region]) -> Iterator[str]:
    """成都市武侯区, 四川省成都市武侯区, 四川成都武侯区; Wuhou District, Chengdu City."""
    for start in range(len(way) - 1):
        lineage = way[start:]
        skipping = [lineage, [lineage[0], lineage[-1]]] if len(lineage) > 2 else [lineage]
        for part in skipping:
            zh = [[r.name_zh, *(n for n in _shorter(r) if not n.isascii())] for r in part]
            for words in product(*zh):
                yield "".join(words)
                yield " ".join(words)
            en = [[r.name_en, *(n for n in _shorter(r) if n.isascii())] for r in part]
            for words in product(*en):
                yield ", ".join(reversed(words))
