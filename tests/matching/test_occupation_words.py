"""Occupations by words, against BM25 as the index of documents reckons it."""

import numpy as np
import pytest

from matching.lexical import Bm25Index
from matching.occupation_words import OccupationWords
from matching.text import words
from matching.types import OccupationEntry, Taxonomy
from tests.matching.small_city import TAXONOMY

TOLD = OccupationEntry(code="told", isco="1111", names={"en": ("clerk",)}, description="Sorts letters and parcels.")
OCCUPATIONS = [*TAXONOMY.occupations.values(), TOLD]
KNOWN = OccupationWords(OCCUPATIONS, TAXONOMY)


def said(entry):
    """All names, the description, and the first name of each skill in either language."""
    skills = [TAXONOMY.skills[code] for code in entry.essential | entry.optional]
    names = [name for group in entry.names.values() for name in group]
    names += [group[0] for skill in skills for group in skill.names.values()]
    return [token for text in (*names, entry.description) for token in words(text)]


@pytest.mark.parametrize("text", ["Java and SQL", "a welder who knows statistics", "parcels", "机器学习与焊接"])
def test_agrees_with_the_index_of_documents(text):
    index = Bm25Index()
    for place, entry in enumerate(OCCUPATIONS):
        index.upsert(place, said(entry))
    found = index.scores(sorted(set(words(text))))
    want = np.zeros(len(OCCUPATIONS))
    want[found.ids] = found.values / found.values.max()
    np.testing.assert_allclose(KNOWN.shares([KNOWN.numbers(words(text))])[0], want, rtol=1e-5, atol=1e-7)


def test_the_name_the_description_and_the_skills_count():
    best = KNOWN.shares([KNOWN.numbers(words(text)) for text in ("welder", "parcels", "statistics SQL")]).argmax(axis=1)
    assert [OCCUPATIONS[place].code for place in best] == ["welder", "told", "statistician"]


def test_a_text_without_a_known_word_goes_with_none():
    assert KNOWN.numbers(["unheard", "of"]).tolist() == []
    assert KNOWN.shares([KNOWN.numbers(["unheard"]), KNOWN.numbers(["weld"])]).max(axis=1).tolist() == [0.0, 1.0]


def test_no_occupations_are_no_error():
    empty = OccupationWords([], Taxonomy())
    assert empty.terms == []
    assert empty.shares([empty.numbers(["weld"])]).shape == (1, 0)
