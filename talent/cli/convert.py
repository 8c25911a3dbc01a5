"""Public files to our import files: O*NET's occupations as roles, people without titles as profiles."""

from __future__ import annotations

import csv
import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from talent.cli.group import talent
from talent.core import tabular
from talent.opportunities import upload as opportunities
from talent.profiles import upload as profiles
from talent.profiles.models import SeekerKind
from talent.taxonomy import onet
from talent.taxonomy.lookup import Lookup, shared
from talent.taxonomy.published import BadClassification, Files
from talent.web.session import db

TASKS, ZONES = "Task Statements.xlsx", "Job Zones.xlsx"
#: O*NET's job zones in education levels, after what the publisher says most occupations of a zone need.
EDUCATION = {"2": "senior-secondary", "3": "junior-college", "4": "bachelor", "5": "master"}
OUT = click.Path(dir_okay=False, path_type=Path)
DAY = click.DateTime(["%Y-%m-%d"])
ADDRESS = re.compile(r"[\w.-]+\.[\w-]+")


@talent.group()
def convert() -> None:
    """Turn public files into files that `flask talent import` takes."""


@dataclass(frozen=True)
class Terms:
    """What a post must say and O*NET does not know."""

    region: str
    pay_min: int | None
    expires_on: datetime | None
    publish: bool


@convert.command("onet-roles")
@click.argument("path", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument("out", type=OUT)
@click.option("--region", default="", help="Place of all roles: name or code.")
@click.option("--pay-min", type=click.IntRange(1, opportunities.MOST_PAY), help="Base pay of all roles, yuan a month.")
@click.option("--expires-on", type=DAY, help="Last day on which they are open.")
@click.option("--publish", is_flag=True, help="Let the import publish them; needs region, pay and last day.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def onet_roles(path: Path, out: Path, as_json: bool, **said: Any) -> None:
    """One role per O*NET occupation: title, description and tasks, technologies as skills, job zone as education.

    PATH is O*NET's Excel database; OUT a .csv or .xlsx for `flask talent import opportunities`. Technologies that the
    taxonomy does not know are left out: import O*NET into the taxonomy first.
    """
    terms = Terms(**said)
    if terms.publish and not (terms.region and terms.pay_min and terms.expires_on):
        raise click.UsageError("--publish needs --region, --pay-min and --expires-on: the law asks for them.")
    skills = Skills(shared(db.session))
    try:
        rows = list(_roles(Files(path), terms, skills))
    except BadClassification as error:
        raise click.ClickException("; ".join(str(fault) for fault in error.faults)) from error
    _write(out, [column.name for column in opportunities.TEMPLATE], rows)
    _tell("roles", len(rows), skills, as_json)


def _roles(files: Files, terms: Terms, skills: Skills) -> Iterator[dict[str, str]]:
    """Rows of the import file, by O*NET-SOC code."""
    files.need(onet.OCCUPATIONS, TASKS, onet.TECHNOLOGIES)
    tasks = _grouped(files, TASKS, "Task")
    used = _grouped(files, onet.TECHNOLOGIES, "Example", "In Demand")
    zones = _grouped(files, ZONES, "Job Zone") if ZONES in files else {}
    for _line, row in files.xlsx_rows(onet.OCCUPATIONS, (onet.CODE, "Title", "Description"), _quiet):
        code = row[onet.CODE]
        needed = {skill: demanded == "Y" for name, demanded in used.get(code, ()) if (skill := skills.code(name))}
        yield {
            "external_id": code,
            "kind": "role",
            "title": row["Title"],
            "occupation": skills.occupation(code, row["Title"]),
            "duties": "\n".join([row["Description"], *(task for (task,) in tasks.get(code, ()))]),
            "education_level": EDUCATION.get(next(iter(zones.get(code, ())), ("",))[0], ""),
            "skills": "; ".join(f"{skill}{'*' if essential else '?'}" for skill, essential in sorted(needed.items())),
            "requirements": "" if needed else row["Description"],
            "region": terms.region,
            "pay_min": str(terms.pay_min or ""),
            "expires_on": terms.expires_on.date().isoformat() if terms.expires_on else "",
            "status": "published" if terms.publish else "draft",
        }


def _grouped(files: Files, name: str, *columns: str) -> Mapping[str, list[tuple[str, ...]]]:
    """The cells of these columns by O*NET-SOC code, in the order of the file."""
    found: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for _line, row in files.xlsx_rows(name, (onet.CODE, *columns), _quiet):
        found[row[onet.CODE]].append(tuple(row[column] for column in columns))
    return found


def _quiet(_count: int) -> None:
    """Reading takes seconds; nothing to show."""


@convert.command("people")
@click.argument("queries", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("out", type=OUT)
@click.option("--name", default="Person", show_default=True, help="What they are called; their id follows.")
@click.option("--mail-domain", default="example.org", show_default=True, help="Their addresses are <id>@this domain.")
@click.option("--region", default="", help="Where they live and would work: name or code.")
@click.option("--seeker-kind", type=click.Choice([k.value for k in SeekerKind]), default="experienced",
              show_default=True, help="How the reports count them.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def people(queries: Path, out: Path, as_json: bool, **said: Any) -> None:
    """People without titles: what they did as experience, the technologies they used as skills.

    QUERIES is tab separated with a header: an id, then the columns experience and skills (separated by commas). OUT is
    a .csv or .xlsx for `flask talent import profiles`.
    """
    if not ADDRESS.fullmatch(said["mail_domain"]):
        raise click.BadParameter("this is no domain", param_hint="--mail-domain")
    skills = Skills(shared(db.session))
    rows = [
        {
            "external_id": key,
            "name": f"{said['name']} {key}",
            "email": f"{key.lower()}@{said['mail_domain']}",
            "experience": experience,
            "skills": "; ".join(skills.listed(technologies)),
            "region": said["region"],
            "seeker_kind": said["seeker_kind"],
        }
        for key, experience, technologies in _people(queries)
    ]
    _write(out, [column.name for column in profiles.TEMPLATE], rows)
    _tell("people", len(rows), skills, as_json)


def _people(file: Path) -> Iterator[tuple[str, str, str]]:
    """(id, experience, skills) of every line.

    Raises: click.ClickException naming the line.
    """
    with file.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        try:
            header = list(rows.fieldnames or ())
            if not {"experience", "skills"} < set(header):
                raise click.ClickException(f"{file.name} has no columns “experience” and “skills” after an id")
            for row in rows:
                if not row[header[0]] or row["skills"] is None:
                    raise click.ClickException(f"{file.name}, line {rows.line_num}: cells are missing")
                yield row[header[0]], row["experience"], row["skills"]
        except (UnicodeDecodeError, csv.Error) as error:
            raise click.ClickException(f"{file.name} is not tab separated text in UTF-8") from error


class Skills:
    """Codes for what O*NET names; technologies that the taxonomy does not know are counted."""

    def __init__(self, lookup: Lookup) -> None:
        self._lookup = lookup
        self._known: dict[str, str | None] = {}

    @property
    def unknown(self) -> list[str]:
        """Names nobody knew."""
        return sorted(name for name, code in self._known.items() if code is None)

    def code(self, name: str) -> str | None:
        """The code of a technology, None for an unknown one."""
        if name not in self._known:
            self._known[name] = self._lookup.known_skill(onet.code_of(name)) or self._lookup.known_skill(name)
        return self._known[name]

    def occupation(self, code: str, title: str) -> str:
        """The taxonomy's code of an O*NET occupation: its own or the one it was linked to; else empty."""
        known = self._lookup.known_occupation
        return known(f"{onet.SOURCE}:{code}") or known(title) or ""

    def listed(self, text: str) -> Sequence[str]:
        """Codes for names separated by commas, each once."""
        codes = (self.code(part.strip()) for part in text.split(",") if part.strip())
        return list(dict.fromkeys(code for code in codes if code))


def _write(out: Path, header: Sequence[str], rows: Iterable[Mapping[str, str]]) -> None:
    cells = [[row.get(column) or None for column in header] for row in rows]
    writers: Mapping[str, Callable[[], bytes]] = {
        ".csv": lambda: tabular.to_csv(header, cells),
        ".xlsx": lambda: tabular.to_xlsx([tabular.Sheet("data", header, cells)]),
    }
    if out.suffix.lower() not in writers:
        raise click.BadParameter("the name must end in .csv or .xlsx", param_hint="OUT")
    out.write_bytes(writers[out.suffix.lower()]())


def _tell(what: str, count: int, skills: Skills, as_json: bool) -> None:
    unknown = skills.unknown
    if as_json:
        click.echo(json.dumps({"kind": what, "rows": count, "unknown_skills": unknown}, ensure_ascii=False))
        return
    click.echo(f"{count} {what}")
    if unknown:
        some = ", ".join(unknown[:5])
        click.echo(f"{len(unknown)} names of skills are not in the taxonomy and were left out, such as: {some}")
