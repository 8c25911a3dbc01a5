"""What is taken out of texts before they are compared, and what is not."""

import numpy as np
import pytest

from matching import gist
from matching.echo import own_share
from matching.gist import Gist
from matching.gloss import Gloss
from matching.meaning import Vocabulary
from matching.neutral import neutral
from matching.reading import Reader
from matching.recognition import SkillRecognizer
from matching.records import record_of
from tests.matching.real_city import GLOSS, TAXONOMY
from tests.matching.small_city import TAXONOMY as SMALL
from tests.matching.small_city import opportunity, profile, refs

GIST = Gist(TAXONOMY)
RECOGNIZER = SkillRecognizer(TAXONOMY.skills)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("女，28岁，汉族，已婚，四川成都户口，3年数据分析经验", "3年数据分析经验"),
        ("性别：男 年龄：30 民族：彝族 籍贯：四川乐山", ""),
        ("1994年5月出生，精通Python", "精通Python"),
        ("90后，未婚未育，会焊接", "会焊接"),
        ("男女不限，25-35岁，会焊接", "会焊接"),
        ("A 28-year-old married woman with two children, Chengdu hukou, welds steel", "A , welds steel"),
        ("Male, aged 51, single. Welds steel.", "Welds steel."),
    ],
)
def test_protected_traits_are_taken_out(text, left):
    assert neutral(text).split() == left.split()


@pytest.mark.parametrize(
    "text",
    [
        "女装设计师，负责女性服装",
        "熟悉民族音乐",
        "满族文化研究",
        "Human resources management",
        "The theme of 2019",
        "岁修工程",
    ],
)
def test_work_is_left_as_it_is(text):
    assert neutral(text) == text


def test_one_form_for_every_pronoun():
    assert neutral("She led her team.") == neutral("He led his team.")
    assert neutral("她负责数据平台") == neutral("他负责数据平台")


def test_the_gist_has_each_sentence_about_work_once_in_whatever_order():
    lines = ["Wrote SQL reports for accounting.", "负责数据库性能优化。", "Our cat sleeps on the sofa all day long."]
    gist = GIST.sentences("\n".join(lines))
    assert len(gist) == 3
    assert "cat" in gist[-1]
    assert GIST.sentences("\n".join([*lines[::-1], lines[0]])) == gist
    assert len(GIST.spans("\n".join(lines * 3))) == 2


@pytest.mark.parametrize(("word", "everyday"), [
    ("street", True), ("week", True), ("grandmoth", True), ("2024", True), ("朋友", True), ("火锅店", True),
    ("manag", False), ("data", False), ("weld", False), ("vissim", False), ("数据", False), ("焊接", False),
])  # fmt: skip
def test_a_word_is_everyday_if_it_is_no_more_usual_in_the_field_than_anywhere(word, everyday):
    assert (word not in GIST.specific([word])) is everyday


def test_likeness_knows_no_everyday_words():
    made = Reader(TAXONOMY, GLOSS, GIST, RECOGNIZER).read(profile(1, (), "Wrote SQL reports for the whole street."))
    assert {"sql", "report"} <= made.gist
    assert "street" not in made.gist
    assert "street" in made.tokens


def test_a_small_taxonomy_cannot_tell_and_lets_all_pass():
    assert len(Gist(SMALL).spans("Our cat sleeps.\nWelds steel.")) == 2


def test_a_word_said_five_times_is_said_twice():
    assert GIST.sentences("Python " * 5 + "development")[0].count("Python") == 2


@pytest.mark.parametrize("text", ["Python developer " * 50, "网络安全工程师" * 50])
def test_a_sentence_that_hammers_a_word_says_nothing(text):
    assert GIST.sentences(text) == []


def records(person, post):
    vocabulary = Vocabulary()
    reader = Reader(TAXONOMY, GLOSS, GIST, RECOGNIZER)
    made = [record_of(reader.read(document), vocabulary) for document in (person, post)]
    for record in made:
        vocabulary.add(record.words)
    return *made, vocabulary.rarity()


POST = opportunity(
    1, refs("sql", "python"), "Design database schemas and tune slow SQL queries for a ministry.\nWrite ETL jobs.",
    title="Database engineer",
)  # fmt: skip


def test_what_is_pasted_from_the_post_is_not_the_persons_own():
    cook = profile(1, refs("cooking"), "Cooked for two hundred guests in a hotel kitchen.")
    pasted = profile(1, cook.skills, f"{cook.body}\n{POST.body}")
    assert own_share(*records(cook, POST)) == 1
    assert own_share(*records(pasted, POST)) < 0.2


def test_a_post_of_short_sentences_can_be_pasted_too():
    """Each of them says too little to tell an echo; together they do not."""
    post = opportunity(1, refs("sql"), "Tune SQL queries.\nWrite ETL jobs.\nKnow Kafka.", title="Database engineer")
    pasted = profile(1, refs("cooking"), f"Cooked for two hundred guests in a hotel kitchen.\n{post.body}")
    assert own_share(*records(pasted, post)) < 0.2
    one_line = profile(1, refs("cooking"), "Cooked for two hundred guests in a hotel kitchen.\nTuned SQL queries.")
    assert own_share(*records(one_line, post)) == 1


def test_an_honest_account_in_like_words_is_ones_own():
    honest = profile(
        1, refs("sql", "python"), "Tuned SQL queries of a hospital and designed its database schemas over four years.",
        title="Database engineer",
    )  # fmt: skip
    assert own_share(*records(honest, POST)) == 1


def test_no_words_no_echo():
    assert own_share(*records(profile(), POST)) == 1
    assert np.isfinite(own_share(*records(profile(1, (), POST.body), opportunity(1, (), "", title=""))))


@pytest.mark.parametrize(
    "text",
    [
        "I excel at it",
        "Excel at what you do",
        "We spark interest",
        "react to customers",
        "a flask of water",
        "Swift response",
    ],
)
def test_an_everyday_word_is_no_product(text):
    assert {m.code for m in RECOGNIZER.find(text)}.isdisjoint(
        {"excel", "apache-spark", "react", "flask", "swift-language"}
    )


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Python, excel, spark, react", ["python", "excel", "apache-spark", "react"]),
        ("熟悉excel、Spark", ["excel", "apache-spark"]),
        ("We use React and Vue", ["react", "vue"]),
        ("Excel and SQL", ["excel", "sql"]),
    ],
)
def test_a_product_is_told_by_its_capital_or_by_its_list(text, codes):
    assert [m.code for m in RECOGNIZER.find(text)] == codes


def test_glosses_are_made_of_the_neutral_text():
    reader = Reader(TAXONOMY, Gloss(TAXONOMY), GIST, RECOGNIZER)
    assert reader.tokens("女，已婚，会计") == reader.tokens("会计")


def test_an_endless_sentence_is_read_and_not_remembered():
    skills = [entry.names["en"][0] for entry in TAXONOMY.skills.values() if "en" in entry.names]
    for many, remembered in ((2, 1), (100, 0)):
        sentence = ", ".join(skills[:many])
        assert (len(sentence) <= 1000) is bool(remembered)
        gist._remembered.cache_clear()
        for _ in range(2):
            assert GIST.spans(sentence) == [(0, len(sentence))]
            (said,) = GIST.sentences(sentence)
            assert GIST.share(said) > 0.5
        assert gist._remembered.cache_info().currsize == remembered


def test_of_a_sentence_with_few_words_of_work_the_sense_is_asked():
    body = "Wrote SQL reports.\nTrained machine learning models in Python, SQL and Java for statistical analysis."
    asked = []

    def speaks(sentence, share):
        asked.append((sentence, share))
        return False

    asking = Gist(TAXONOMY, speaks)
    assert len(GIST.spans(body)) == 2
    assert [body[span.start :][:7] for span in asking.spans(body)] == ["Trained"]
    assert asked == [("Wrote SQL reports", GIST.share("Wrote SQL reports"))]
    assert asking.sentences(body) == GIST.sentences(body)
    assert len(asking.spans(body)) == len(asked) == 1


def test_a_word_within_another_does_not_make_a_sentence_say_more():
    assert gist._apart(frozenset({"地铁站", "地铁", "铁站", "小区"})) == {"地铁站", "小区"}
