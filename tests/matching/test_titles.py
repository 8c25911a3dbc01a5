"""Which occupations a title is like."""

import pytest

from matching.encoder import HashingEncoder
from matching.engine import Engine
from tests.matching.real_city import engine
from tests.matching.small_city import TAXONOMY


def codes(found):
    return [like.code for like in found]


@pytest.mark.parametrize("encoder", [None, HashingEncoder()])
@pytest.mark.parametrize(("title", "code"), [("Senior Software Developer", "developer"), ("焊工（夜班）", "welder")])
def test_a_title_finds_its_occupation_with_an_encoder_and_without(encoder, title, code):
    found = Engine(encoder, TAXONOMY).occupations_like(title)
    assert found[0].code == code
    assert 0.5 <= found[0].score <= 1


@pytest.mark.parametrize("encoder", [None, HashingEncoder()])
@pytest.mark.parametrize("title", ["", "  ", "?!", "zzz qqq"])
def test_where_nothing_is_like_it_nothing_is_named(encoder, title):
    assert Engine(encoder, TAXONOMY).occupations_like(title) == []


def test_as_many_as_were_asked_for():
    assert len(Engine(None, TAXONOMY).occupations_like("web developer", 1)) == 1


@pytest.mark.model
@pytest.mark.parametrize(
    ("title", "code"),
    [("资深Java后端开发", "java-developer"), ("Senior front end dev", "frontend-developer"),
     ("会计主管", "accountant"), ("BI analyst", "bi-engineer"), ("小学语文老师", "primary-teacher")],
)  # fmt: skip
def test_titles_as_people_write_them(title, code):
    assert code in codes(engine().occupations_like(title))
