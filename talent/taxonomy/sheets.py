"""Templates of import files: header, example rows, what each column means, and the code lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from talent.core.tabular import Sheet, to_csv, to_xlsx
from talent.core.text import Text
from talent.taxonomy import queries
from talent.taxonomy.languages import LANGUAGE_NAMES
from talent.taxonomy.models import OWN_SOURCE
from talent.web.i18n import translate


@dataclass(frozen=True)
class Column:
    """One column of an import file; ``examples`` fill the example rows from above."""

    name: str
    meaning: Text
    examples: tuple[str, ...] = ()
    required: bool = False


def required(columns: Sequence[Column]) -> list[str]:
    """Names of the columns a file must have."""
    return [column.name for column in columns if column.required]


def optional(columns: Sequence[Column]) -> list[str]:
    """Names of the columns a file may have."""
    return [column.name for column in columns if not column.required]


def _examples(columns: Sequence[Column]) -> list[list[str]]:
    count = max(len(column.examples) for column in columns)
    return [[c.examples[n] if n < len(c.examples) else "" for c in columns] for n in range(count)]


def csv_template(columns: Sequence[Column]) -> bytes:
    """Header and example rows."""
    return to_csv([column.name for column in columns], _examples(columns))


def xlsx_template(session: Session, columns: Sequence[Column], yes: str, no: str) -> bytes:
    """Header and example rows, then the meaning of each column and every code list as sheets of their own.

    Args:
        yes: the word for a column that must be there; no: for one that need not.
    """
    meaning = [[c.name, yes if c.required else no, translate(c.meaning)] for c in columns]
    return to_xlsx(
        [
            Sheet("data", [column.name for column in columns], _examples(columns)),
            Sheet("columns", ["column", "required", "meaning"], meaning),
            *code_sheets(session),
        ]
    )


def code_sheets(session: Session) -> list[Sheet]:
    """Regions, education levels, our skills and occupations, majors and languages with their names and other names.

    Imported classifications may be named in files too, but are too long for a sheet to choose from.
    """
    head = ["code", "name_zh", "name_en"]
    regions = [[r.code, r.name_zh, r.name_en, r.parent_code] for r in queries.regions(session)]
    levels = [[x.code, x.name_zh, x.name_en] for x in queries.education_levels(session)]
    majors = [[m.code, m.name_zh, m.name_en, m.parent_code] for m in queries.majors(session)]
    languages = [[x.value, names[0], names[1], "; ".join(names[2:])] for x, names in LANGUAGE_NAMES.items()]
    return [
        Sheet("regions", [*head, "parent"], regions),
        Sheet("education_levels", head, levels),
        Sheet("skills", [*head, "other_names"], _with_aliases(queries.skill_names(session, source=OWN_SOURCE))),
        Sheet(
            "occupations", [*head, "other_names"], _with_aliases(queries.occupation_names(session, source=OWN_SOURCE))
        ),
        Sheet("majors", [*head, "parent"], majors),
        Sheet("languages", [*head, "other_names"], languages),
    ]


def _with_aliases(found: dict[str, queries.Names]) -> list[list[str]]:
    return [[code, n.zh[0], n.en[0], "; ".join([*n.zh[1:], *n.en[1:]])] for code, n in found.items()]
