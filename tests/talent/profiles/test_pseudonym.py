"""What tells who somebody is does not get through in free text."""

from __future__ import annotations

import pytest

from talent.profiles.models import Education, Experience, Profile
from talent.profiles.pseudonym import HIDDEN, hider


def person(**changes: str) -> Profile:
    """A person with a school and an employer."""
    values = {"name": "李晓明", "email": "li.xm@example.org", "phone": "028-85400000", **changes}
    return Profile(
        **values,
        educations=[Education(school="四川大学", level_code="bachelor")],
        experiences=[Experience(title="Intern", employer="Acme Cloud")],
    )


@pytest.mark.parametrize(
    "text",
    [
        "我叫李晓明，熟悉 SQL",
        "mail li.xm@example.org for SQL",
        "other.address+x@mail.example.cn SQL",
        "电话 138-0013-8000，SQL",
        "电话 13800138000，SQL",
        "+86 13800138000 SQL",
        "座机 028-85400000 SQL",
        "身份证 51010720000101123X SQL",
        "see https://example.org/~li SQL",
        "微信号：li_xm2026 SQL",
        "毕业于四川大学，SQL",
        "SQL at ACME CLOUD",
    ],
)
def test_hidden(text: str) -> None:
    hidden = hider(person())(text)
    assert HIDDEN in hidden
    assert "SQL" in hidden
    for secret in ("李晓明", "example", "138", "8540", "0101", "li_xm", "四川大学", "ACME"):
        assert secret not in hidden


@pytest.mark.parametrize(
    "text",
    [
        "2023-09 至 2026-06 处理 1000000 行数据",
        "Linux, SQL-92 and C++17; 10,000,000 rows in 2024-2025",
        "提高 35%，从 12000 到 16200",
        "ISO 27001:2022, GB/T 22239-2019",
    ],
)
def test_kept(text: str) -> None:
    assert hider(person(name="Li", phone=""))(text) == text


def test_a_latin_name_is_hidden_as_a_word_only() -> None:
    assert hider(person(name="Li"))("Li knows Linux; li too") == f"{HIDDEN} knows Linux; {HIDDEN} too"


def test_a_person_without_contact_or_history() -> None:
    bare = Profile(name="X", email=None, phone=None, educations=[], experiences=[])
    assert hider(bare)("X-ray technician") == "X-ray technician"
