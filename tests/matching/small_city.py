"""A hand-made taxonomy in two languages and a few documents, small enough to reckon with by hand."""

from dataclasses import replace

from matching.types import Document, Facets, Kind, OccupationEntry, SkillEntry, SkillRef, Taxonomy


def skill(code, parent, zh, en):
    return SkillEntry(code=code, parent=parent, names={"zh": tuple(zh.split("|")), "en": tuple(en.split("|"))})


SKILLS = [
    skill("lang", None, "编程语言", "programming languages"),
    skill("python", "lang", "Python编程|Python", "Python"),
    skill("java", "lang", "Java编程|Java", "Java"),
    skill("data", None, "数据", "data skills"),
    skill("sql", "data", "SQL查询|SQL", "SQL"),
    skill("ml", "data", "机器学习", "machine learning|ML"),
    skill("stats", "data", "统计分析", "statistical analysis|statistics"),
    skill("gis", None, "地理信息系统", "geographic information systems|GIS"),
    skill("qgis", "gis", "QGIS", "QGIS"),
    skill("welding", None, "焊接", "welding"),
]
OCCUPATIONS = [
    OccupationEntry(
        code="data-scientist", isco="2120", names={"zh": ("数据科学家",), "en": ("data scientist",)},
        essential=frozenset({"python", "ml", "stats"}), optional=frozenset({"sql"}),
    ),
    OccupationEntry(
        code="statistician", isco="2120", names={"zh": ("统计师",), "en": ("statistician",)},
        essential=frozenset({"stats"}), optional=frozenset({"sql"}),
    ),
    OccupationEntry(
        code="developer", isco="2512", names={"zh": ("软件工程师",), "en": ("software developer",)},
        essential=frozenset({"java", "sql"}),
    ),
    OccupationEntry(
        code="web-developer", isco="2513", names={"zh": ("网页开发",), "en": ("web developer",)},
        essential=frozenset({"java"}),
    ),
    OccupationEntry(
        code="network-engineer", isco="2523", names={"zh": ("网络工程师",), "en": ("network engineer",)},
    ),
    OccupationEntry(
        code="welder", isco="7212", names={"zh": ("焊工",), "en": ("welder",)}, essential=frozenset({"welding"}),
    ),
]  # fmt: skip
TAXONOMY = Taxonomy(
    skills={entry.code: entry for entry in SKILLS}, occupations={entry.code: entry for entry in OCCUPATIONS}
)


def refs(*codes, **said):
    """Skills by code; "python:3" says the level."""
    made = []
    for code in codes:
        name, _, level = code.partition(":")
        made.append(SkillRef(name, int(level) if level else None, **said))
    return tuple(made)


def document(kind, document_id=1, title="", body="", skills=(), **facets):
    return Document(kind=kind, id=document_id, title=title, body=body, skills=skills, facets=Facets(**facets))


def profile(document_id=1, skills=(), body="", title="", **facets):
    return document(Kind.PROFILE, document_id, title, body, skills, **facets)


def opportunity(document_id=1, skills=(), body="", title="A post", **facets):
    return document(Kind.OPPORTUNITY, document_id, title, body, skills, **facets)


def program(document_id=1, skills=(), body="", title="A course", **facets):
    return document(Kind.PROGRAM, document_id, title, body, skills, **facets)


def without_skill(made, code):
    return replace(made, skills=tuple(ref for ref in made.skills if ref.code != code))
