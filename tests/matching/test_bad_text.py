"""Texts that are empty, endless or in no language the engine knows: defined answers and no error."""

import pytest

from matching.encoder import HashingEncoder
from matching.engine import Engine
from matching.recognition import SkillRecognizer
from matching.text import Language, language, normalise, sentences, words
from matching.types import Kind, Query, SkillEntry
from tests.matching.small_city import TAXONOMY, opportunity, profile, refs

SAYS_NOTHING = ["", " \n\t", "\0", "\u200b\u200d", "\ufeff", "\u202e", "\ud800", "😀🎉", "。。。!!!…", "-- ** --"]
ODD = [
    "مهندس بيانات", "מהנדס נתונים", "นักวิเคราะห์ข้อมูล", "データ分析 데이터 данные Python", "\u202enohtyp SQL\u202c",
    "Python\0SQL", "👩‍💻 Python 🐍", "e\u0301tudes", "a" * 50_000, "，" * 50_000,
]  # fmt: skip


def engine_with(*documents, encoder=True):
    engine = Engine(HashingEncoder(64) if encoder else None, TAXONOMY)
    engine.upsert(documents, engine.encode(documents) if encoder else None)
    return engine


@pytest.mark.parametrize("encoder", [True, False])
@pytest.mark.parametrize("nothing", SAYS_NOTHING)
def test_what_says_nothing_is_stored_has_no_score_and_finds_nothing(nothing, encoder):
    post = opportunity(1, refs("python"), "Python and SQL.", title="Developer")
    person, silent = profile(1, (), nothing, title=nothing), opportunity(2, (), nothing, title=nothing)
    engine = engine_with(post, person, silent, encoder=encoder)
    assert engine.pair(person, post).score is None
    assert engine.search(Query(target_kind=Kind.OPPORTUNITY, text=nothing)) == []
    found = engine.search(Query(target_kind=Kind.OPPORTUNITY, document=person))
    assert [match.score for match in found] == [None, None]


@pytest.mark.parametrize("odd", ODD)
def test_odd_text_is_stored_and_found_again(odd):
    post, other = opportunity(1, (), odd, title="?"), opportunity(2, (), "Steel and fire.", title="Welder")
    for encoder in (True, False):
        engine = engine_with(post, other, encoder=encoder)
        found = engine.search(Query(target_kind=Kind.OPPORTUNITY, text=odd))
        assert [match.id for match in found[:1]] == ([1] if words(odd) else [])


@pytest.mark.parametrize("encoder", [True, False])
@pytest.mark.parametrize("broken", ["Python \ud800 and SQL", "\udfffPython and SQL", "负责数据分析\ud83d，Python和SQL"])
def test_half_a_character_is_read_as_one_that_could_not_be_read(broken, encoder, tmp_path):
    """No encoding can hold a lone surrogate, so nothing that a page shows or a file keeps may have one."""
    post, person = opportunity(1, refs("python"), broken, title=broken), profile(2, refs("python"), broken)
    engine = engine_with(post, person, encoder=encoder)
    assert [prepared.text.encode() for prepared in engine.prepare([post])] if encoder else True
    assert engine.pair(person, post).score is not None
    assert engine.occupations_like(broken) == engine.occupations_like(broken.replace("\ud83d", "\ufffd"))
    for asked in ({"document": person}, {"text": broken}):
        found = engine.search(Query(target_kind=Kind.OPPORTUNITY, **asked))
        assert [match.id for match in found] == [1]
        assert all(
            quote.text == post.body[quote.start : quote.end] for quote in found[0].evidence if quote.source is post.kind
        )
        assert "".join(quote.text for quote in found[0].evidence).encode()
    engine.save(tmp_path, "mark")
    again = Engine(HashingEncoder(64) if encoder else None, TAXONOMY)
    assert again.load(tmp_path) == "mark"
    assert again.search(Query(target_kind=Kind.OPPORTUNITY, document=person)) == engine.search(
        Query(target_kind=Kind.OPPORTUNITY, document=person)
    )


def test_skills_are_recognised_beside_half_a_character():
    recognizer = SkillRecognizer(TAXONOMY.skills | {"r": SkillEntry(code="r", parent=None, names={"en": ("R",)})})
    text = "\udfff负责Py\ud800thon、R\ud83d and SQL"
    assert [(m.code, text[m.start : m.end]) for m in recognizer.find(text)] == [
        ("python", "Py\ud800thon"), ("r", "R"), ("sql", "SQL"),
    ]  # fmt: skip


class Multilingual(HashingEncoder):
    def __init__(self, dimension):
        super().__init__(dimension)
        self.multilingual = True


@pytest.mark.parametrize("strange", ["مهندس بيانات", "מהנדס", "นักวิเคราะห์", "инженер", "データ"])
def test_letters_that_the_encoder_does_not_know_are_found_as_words_only(strange):
    """To an English model all of them are one unknown word, and everything would be a little like it."""
    posts = [opportunity(1, (), f"{strange}. Python.", title="?"), opportunity(2, (), strange, title="?")]
    posts.append(opportunity(3, (), "Steel and fire.", title="Welder"))
    for encoder, read in ((HashingEncoder(64), False), (Multilingual(64), True)):
        engine = Engine(encoder, TAXONOMY)
        rows = engine.encode(posts)
        assert rows.any(axis=1).tolist() == [True, read, True]
        engine.upsert(posts, rows)
        found = {match.id for match in engine.search(Query(target_kind=Kind.OPPORTUNITY, text=strange))}
        assert {1, 2} <= found
        assert read or found == {1, 2}


@pytest.mark.parametrize("piece", ["Python and SQL for a city. ", "用Python做数据分析"])
def test_a_megabyte_of_text_is_read_to_its_end(piece):
    whole = piece * (1_000_000 // len(piece)) + " welding"
    engine = engine_with(profile(1, refs("python"), whole), profile(2, (), "Steel."), encoder=False)
    assert [match.id for match in engine.search(Query(target_kind=Kind.PROFILE, text="welding"))] == [1]


@pytest.mark.parametrize("encoder", [True, False])
@pytest.mark.parametrize(
    ("asked", "written"), [("統計分析", "统计分析"), ("统计分析", "統計分析"), ("機器學習", "机器学习")]
)
def test_traditional_and_simplified_find_each_other(asked, written, encoder):
    right, wrong = (
        opportunity(1, (), f"负责{written}。", title=written),
        opportunity(2, (), "焊接钢结构。", title="焊工"),
    )
    engine = engine_with(right, wrong, encoder=encoder)
    first = engine.search(Query(target_kind=Kind.OPPORTUNITY, text=asked))[0]
    assert first.id == 1
    assert first.evidence
    assert all(quote.text in f"负责{written}。" for quote in first.evidence if quote.source is Kind.OPPORTUNITY)


def test_more_are_asked_for_than_there_are_and_none():
    posts = [opportunity(i, refs("python"), "Python and SQL.") for i in (1, 2, 3)]
    engine, person = engine_with(*posts), profile(1, refs("python"), "Python and SQL.")
    for query in ({"document": person}, {"text": "Python"}):
        asked = {limit: engine.search(Query(target_kind=Kind.OPPORTUNITY, limit=limit, **query)) for limit in (0, 99)}
        assert (len(asked[0]), sorted(match.id for match in asked[99])) == (0, [1, 2, 3])


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("Ｐｙｔｈｏｎ　３", "Python 3"), ("Py\u200bthon", "Python"), ("Py\u00adthon", "Python"),
        ("\0Python\0", "Python"),
        ("a\ud800b", "ab"), ("統計\n\t分析", "统计 分析"), ("ﬁle", "file"), ("\u202ePython\u202c", "Python"),
    ],
)  # fmt: skip
def test_one_spelling_for_what_reads_the_same(text, same):
    assert normalise(text) == same


def test_words_of_both_languages():
    assert words("C++, C#, .NET, Node.js and R&D") == ["c++", "c#", ".net", "node.js", "r&d"]
    assert words("Analysing masters' analyses; the café") == ["analys", "master", "analys", "cafe"]
    assert words("数据分析") == ["数据", "分析", "数据分析", *"数据分析"]
    assert words("😀 。 -- the of") == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "en"),
        ("😀", "en"),
        ("C++ / Java", "en"),
        ("用C++", "zh"),
        ("Data analyst at 张, a town", "en"),
        ("データ分析", "zh"),
    ],
)
def test_a_language_is_told_for_any_text(text, told):
    assert language(text) is Language(told)


def test_sentences_are_ranges_of_the_text_as_written():
    text = "• 5 years of Python. 负责統計分析！\n1. SQL；\u200b"
    found = [text[span.start : span.end] for span in sentences(text)]
    assert found[:3] == ["5 years of Python", "负责統計分析", "SQL"]
