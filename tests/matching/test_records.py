"""A record is read back as it was put, from memory and from files."""

import os
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.gist import Gist
from matching.gloss import Gloss
from matching.lexical import terms
from matching.meaning import Vocabulary
from matching.reading import Reader
from matching.recognition import SkillRecognizer
from matching.records import FileShelf, MemoryShelf, StoredRecord, pack, record_of, write_records
from matching.types import Document, Facets, Kind, SkillRef
from tests.matching.small_city import TAXONOMY

DOCUMENT = Document(
    kind=Kind.PROFILE,
    id=7,
    title="数据工程师 \ud800 data",
    body="负责数据平台。\nBuilt pipelines in Python; 使用 SQL 三年。",
    skills=(SkillRef("python", 3, essential=False, verified=True), SkillRef("sql")),
    facets=Facets(
        occupations=("data-engineer",), regions=("510100", "110000"), remote=False, education=4, majors=("0809",),
        certificates=("c",), languages={"en": 3}, experience_months=0, pay_min=1, pay_max=2, available_from=740000,
        tags={"region": frozenset({"510100", "1"}), "seeking": frozenset()},
    ),
)  # fmt: skip


def packed(document: Document) -> tuple[bytes, object, object]:
    words = Vocabulary()
    reading = Reader(TAXONOMY, Gloss(TAXONOMY), Gist(TAXONOMY), SkillRecognizer(TAXONOMY.skills)).read(document)
    record = record_of(reading, words)
    counts = Counter(reading.tokens)
    found = terms(counts, words.numbered(counts))
    return pack(record, found.numbers), record, found


def same(document: Document) -> None:
    stored, record, found = packed(document)
    read = StoredRecord(stored, document.kind, document.id)
    assert read.document == document
    assert np.array_equal(read.terms, found.numbers)
    assert np.array_equal(read.head, record.head)
    assert np.array_equal(read.words, record.words)
    assert [span for span, _ in read.sentences] == [span for span, _ in record.sentences]
    assert read.named == record.named
    assert all(np.array_equal(a, b) for (_, a), (_, b) in zip(read.sentences, record.sentences, strict=True))


@pytest.mark.parametrize("document", [DOCUMENT, Document(kind=Kind.PROGRAM, id=0, title="", body="")])
def test_everything_is_read_back(document):
    same(document)


@given(st.text(max_size=60), st.text(max_size=200))
def test_any_text_is_read_back(title, body):
    same(replace(DOCUMENT, title=title, body=body))


def test_shelves_hold_what_was_put_last(tmp_path):
    for shelf in (MemoryShelf(), FileShelf(tmp_path)):
        shelf.put(200, b"first")
        shelf.put(3, b"other")
        shelf.put(200, b"second")
        shelf.drop(3)
        shelf.drop(99999)
        assert [shelf.get(slot) for slot in (200, 3, 4, 99999)] == [b"second", None, None, None]
    assert list(tmp_path.iterdir()) == []  # the file has no name


def test_a_shelf_over_saved_records_reads_them_and_writes_beside_them(tmp_path):
    first = MemoryShelf()
    for slot in (0, 2):
        first.put(slot, b"saved %d" % slot)
    places = write_records(tmp_path / "records", first, 3)
    shelf = FileShelf(tmp_path, tmp_path / "records", places)
    shelf.put(1, b"new")
    shelf.put(2, b"newer")
    assert [shelf.get(slot) for slot in range(4)] == [b"saved 0", b"new", b"newer", None]
    assert (tmp_path / "records").read_bytes() == b"saved 0saved 2"


def test_nothing_is_left_in_the_file_of_what_was_dropped_or_replaced(tmp_path):
    shelf = FileShelf(tmp_path)
    shelf.put(0, b"a person's words")
    shelf.put(1, b"first version")
    shelf.put(1, b"second version")
    shelf.drop(0)
    assert os.pread(shelf._files[0], 1000, 0).strip(b"\0") == b"second version"


def test_a_record_cut_short_is_an_error(tmp_path):
    first = MemoryShelf()
    first.put(0, b"whole")
    places = write_records(tmp_path / "records", first, 1)
    (tmp_path / "records").write_bytes(b"who")
    with pytest.raises(OSError, match="shorter"):
        FileShelf(tmp_path, tmp_path / "records", places).get(0)
