"""An engine that was saved starts as the one it was, from files that are whole and its own, or not at all."""

import json
import random
import shutil
from dataclasses import replace

import numpy as np
import pytest

from matching.encoder import HashingEncoder
from matching.engine import Engine
from matching.indexes import folders
from matching.indexes.outside import OutsideIndex
from matching.keeping import NotKept, NotOurs
from matching.types import Document, Facets, Filter, Kind, OccupationEntry, Query
from tests.matching.small_city import TAXONOMY, refs

SKILLS = sorted(TAXONOMY.skills)


def document(number, kind=Kind.PROFILE, seed=0):
    chance = random.Random(f"{kind} {number} {seed}")
    codes = chance.sample(SKILLS, 3)
    names = [TAXONOMY.skills[code].names["en"][0] for code in codes]
    return Document(
        kind=kind, id=number, title=names[0],
        body=f"Worked with {names[1]}.\n负责{names[2]}和数据分析 {chance.random()}.",
        skills=refs(*codes), facets=Facets(regions=("510100",), tags={"region": frozenset({chance.choice("12")})}),
    )  # fmt: skip


def engine(folder=None, taxonomy=TAXONOMY, **options):
    return Engine(HashingEncoder(), taxonomy, folder=folder, **options)


def fill(made, documents):
    made.upsert(documents, made.encode(documents))
    return made


@pytest.fixture
def filled(tmp_path):
    made = fill(engine(tmp_path), [document(number) for number in range(1, 60)])
    fill(made, [document(number, Kind.OPPORTUNITY) for number in range(1, 9)])
    made.remove(Kind.PROFILE, [7, 8])  # free slots are saved too
    return made


def answers(made):
    asked = [document(number, Kind.OPPORTUNITY) for number in range(1, 9)]
    where = Filter({"region": frozenset({"1"})})
    found = [made.search(Query(target_kind=Kind.PROFILE, document=d, limit=9)) for d in asked]
    found += [made.search(Query(target_kind=Kind.PROFILE, document=d, limit=9, where=where)) for d in asked]
    return [*found, made.search(Query(target_kind=Kind.PROFILE, text="数据 statistics"))]


def test_it_answers_as_before_and_goes_on_changing(filled, tmp_path):
    place = filled.save(tmp_path / "saved", "up to here")
    again = engine(tmp_path)
    assert again.load(tmp_path / "saved") == "up to here"
    assert again.ids(Kind.PROFILE) == filled.ids(Kind.PROFILE)
    assert answers(again) == answers(filled)
    for made in (filled, again):
        fill(made, [document(number, seed=1) for number in (3, 7, 100, 101)])
        made.remove(Kind.PROFILE, [4, 100])
    assert answers(again) == answers(filled)
    assert again.ids(Kind.PROFILE) == filled.ids(Kind.PROFILE)
    again.save(tmp_path / "saved", "further")  # from mapped files, in their own place
    assert not place.exists()
    third = engine(tmp_path)
    assert third.load(tmp_path / "saved") == "further"
    assert answers(third) == answers(filled)


def test_it_is_the_same_as_an_engine_that_read_everything_itself(filled, tmp_path):
    filled.save(tmp_path / "saved", "")
    again = engine(tmp_path)
    again.load(tmp_path / "saved")
    fresh = fill(engine(), [document(number) for number in range(1, 60) if number not in (7, 8)])
    fill(fresh, [document(number, Kind.OPPORTUNITY) for number in range(1, 9)])
    for left, right in zip(answers(again), answers(fresh), strict=True):
        assert [m.id for m in left] == [m.id for m in right]
        np.testing.assert_allclose([m.relevance for m in left], [m.relevance for m in right], atol=1e-5)


def test_what_was_saved_of_other_things_is_not_used(filled, tmp_path):
    filled.save(tmp_path / "saved", "")
    more = replace(TAXONOMY, occupations={**TAXONOMY.occupations, "x": OccupationEntry(code="x", isco="1", names={})})
    with pytest.raises(NotOurs, match="taxonomy"):
        engine(tmp_path, more).load(tmp_path / "saved")
    with pytest.raises(NotOurs, match="encoder"):
        Engine(HashingEncoder(64), TAXONOMY, folder=tmp_path).load(tmp_path / "saved")
    with pytest.raises(NotOurs, match="encoder"):
        Engine(None, TAXONOMY, folder=tmp_path).load(tmp_path / "saved")
    other = engine(tmp_path, more)
    with pytest.raises(NotOurs):
        other.load(tmp_path / "saved")
    assert other.ids(Kind.PROFILE) == []


def test_without_an_encoder_words_and_records_are_saved(tmp_path):
    made = Engine(None, TAXONOMY)
    made.upsert([document(number) for number in range(1, 20)])
    made.save(tmp_path / "saved", "")
    again = Engine(None, TAXONOMY, folder=tmp_path)
    assert again.load(tmp_path / "saved") == ""
    assert answers(again) == answers(made)


def test_an_empty_engine_and_an_empty_folder(tmp_path):
    assert engine(tmp_path).load(tmp_path / "saved") is None
    engine(tmp_path).save(tmp_path / "saved", "nobody")
    again = engine(tmp_path)
    assert again.load(tmp_path / "saved") == "nobody"
    fill(again, [document(1)])
    assert again.ids(Kind.PROFILE) == [1]


def test_every_damaged_file_is_noticed(filled, tmp_path):
    place = filled.save(tmp_path / "saved", "")
    for file in sorted(place.iterdir()):
        copy = tmp_path / "damaged" / "000001"
        shutil.rmtree(copy.parent, ignore_errors=True)
        shutil.copytree(place, copy)
        content = bytearray((copy / file.name).read_bytes())
        if not content:
            continue
        content[len(content) // 2] ^= 1
        (copy / file.name).write_bytes(content)
        assert engine(tmp_path).load(copy.parent) is None
        assert [aside.name for aside in copy.parent.iterdir() if aside.is_dir()] == ["damaged-000001"]


def test_what_is_whole_and_yet_makes_no_sense_is_set_aside(filled, tmp_path):
    place = filled.save(tmp_path / "saved", "")
    header = json.loads((place / "header.json").read_text())
    header["kinds"]["profile"]["used"] += 1
    folders.write_json(place / "header.json", header)
    manifest = json.loads((place / "manifest.json").read_text())
    manifest["header.json"] = folders.hashes(place)["header.json"]
    folders.write_json(place / "manifest.json", manifest)
    assert engine(tmp_path).load(tmp_path / "saved") is None
    assert (tmp_path / "saved" / "damaged-000001" / "reason.txt").exists()


def test_a_failure_while_saving_leaves_the_old_one(filled, tmp_path, monkeypatch):
    filled.save(tmp_path / "saved", "old")
    monkeypatch.setattr("matching.keeping.write_array", lambda *_: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"):
        filled.save(tmp_path / "saved", "new")
    monkeypatch.undo()
    assert engine(tmp_path).load(tmp_path / "saved") == "old"
    filled.save(tmp_path / "saved", "new")
    assert [found.name for found in (tmp_path / "saved").iterdir() if found.is_dir()] == ["000002"]


def test_nothing_is_left_of_what_is_discarded(filled, tmp_path):
    filled.save(tmp_path / "saved", "")
    (tmp_path / "saved" / ".new-000009").mkdir()
    assert folders.discard(tmp_path / "saved") == 2
    assert [found for found in (tmp_path / "saved").rglob("*") if found.is_file()] == []


def somebody(text, codes, **facts):
    facts["tags"] = {"region": frozenset({facts.pop("district", "1")})}
    return Document(
        kind=Kind.PROFILE, id=900, title=f"{text[0]} engineer", body=f"Worked on {text[1]}.\n负责数据分析。",
        skills=refs(*codes), facets=Facets(**facts),
    )  # fmt: skip


PEOPLE = (
    somebody(("Zyxglobe", "qwvuplant"), SKILLS[:3], education=5, experience_months=77, district="quay", regions=("9",)),
    somebody(("Vortnick", "brizmor"), SKILLS[4:7], education=2, experience_months=12, district="dale", regions=("8",)),
)


@pytest.mark.parametrize("after", ["removed", "rewritten", "loaded, then removed"])
@pytest.mark.parametrize("codes_from", [1, 100_000])
def test_nothing_in_the_files_depends_on_who_was_removed(tmp_path, monkeypatch, after, codes_from):
    """Two people who differ in everything leave the same bytes, so none of these bytes is about either of them."""
    monkeypatch.setattr("matching.indexes.slot.SlotIndex.__init__.__kwdefaults__", {"codes_from": codes_from})
    left = []
    for number, person in enumerate(PEOPLE):
        folder = tmp_path / str(number)
        made = fill(engine(folder), [document(number) for number in range(1, 60)])
        fill(made, [document(number, Kind.OPPORTUNITY) for number in range(1, 9)])
        fill(made, [person])
        answers(made)  # what is kept for later of whoever was looked at
        saved = contents(made.save(folder, ""))
        assert (b"qwvuplant" if person is PEOPLE[0] else b"brizmor") in saved["words.json"]
        if after == "loaded, then removed":
            made = engine(folder)
            made.load(folder)
        if after == "rewritten":
            fill(made, [document(900)])
        else:
            made.remove(Kind.PROFILE, [900])
        left.append(contents(made.save(folder, "")))
        again = engine(folder)
        again.load(folder)
        assert answers(again) == answers(made)
    assert [name for name in left[0] if left[0][name] != left[1][name]] == []


def contents(place):
    return {file.name: file.read_bytes() for file in place.iterdir() if file.name != "manifest.json"}


def test_vectors_that_lie_elsewhere_are_not_saved(tmp_path):
    made = engine(index=lambda kind, dimension, slots: OutsideIndex(None, slots))
    with pytest.raises(NotKept):
        made.save(tmp_path / "saved", "")


def test_codes_are_saved_and_answer_as_before(tmp_path, monkeypatch):
    monkeypatch.setattr("matching.indexes.slot.SlotIndex.__init__.__kwdefaults__", {"codes_from": 20})
    made = fill(engine(tmp_path), [document(number) for number in range(1, 200)])
    made.save(tmp_path / "saved", "")
    assert list((tmp_path / "saved").glob("*/profile-code-front.npy"))
    again = engine(tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr("matching.indexes.codes.Codes.append", lambda *_: pytest.fail("a code was computed again"))
        again.load(tmp_path / "saved")
    assert answers(again) == answers(made)
    for one in (made, again):
        fill(one, [document(number, seed=1) for number in (3, 7, 300, 301)])
    assert answers(again) == answers(made)
    codes = [one._library._of[Kind.PROFILE].vectors._codes for one in (made, again)]
    assert len(codes[0]) == len(codes[1]) == 201
    unit = made.encode([document(5)])[0]
    assert codes[0].distances(unit, None, 201).tolist() == codes[1].distances(unit, None, 201).tolist()
    slots = np.arange(201)
    np.testing.assert_array_equal(codes[0].estimates(unit, slots), codes[1].estimates(unit, slots))
