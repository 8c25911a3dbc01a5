import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.filters import REGION, ProtectedTag, TagColumns, within
from matching.slots import Slots
from matching.types import Filter

CODES = st.sampled_from(["510000", "510100", "510104", "510107", "510700", "440000", "440300", "440305", "110101"])
TAGS = st.fixed_dictionaries(
    {},
    optional={
        "kind": st.frozensets(st.sampled_from(["role", "project", "need"]), max_size=2),
        REGION: st.frozensets(CODES, max_size=3),
    },
)


def columns(tags_by_id):
    slots = Slots()
    tags = TagColumns(slots)
    for document_id, held in tags_by_id.items():
        tags.put(int(slots.assign([document_id])[0]), held)
    return slots, tags


def kept(slots, tags, where):
    return sorted(slots.ids[tags.mask(where)].tolist())


def passes(document_id, held, where):
    """The rule, one document at a time."""
    for key, values in where.any_of.items():
        has = held.get(key, frozenset())
        if key == REGION and not any(within(code, area) for code in has for area in values):
            return False
        if key != REGION and not has & values:
            return False
    return (where.ids is None or document_id in where.ids) and document_id not in where.not_ids


@given(
    st.dictionaries(st.integers(0, 40), TAGS, max_size=25),
    TAGS,
    st.none() | st.frozensets(st.integers(0, 45)),
    st.frozensets(st.integers(0, 45), max_size=4),
)
def test_a_mask_keeps_what_the_rule_keeps(tags_by_id, any_of, ids, not_ids):
    where = Filter(any_of, ids, not_ids)
    slots, tags = columns(tags_by_id)
    want = sorted(i for i, held in tags_by_id.items() if passes(i, held, where))
    assert kept(slots, tags, where) == want


@pytest.mark.parametrize(
    ("area", "inside", "outside"),
    [
        ("510000", ["510000", "510100", "510104", "513437"], ["500101", "440000"]),
        ("510100", ["510100", "510104"], ["510000", "510700", "511000"]),
        ("510104", ["510104"], ["510100", "510105", "510000"]),
        ("110000", ["110101"], ["120101"]),
        ("000000", ["510104", "110000", "000000"], []),
        ("100000", ["510104", "110000", "100000"], []),  # the country
        ("", [], ["510000"]),
    ],
)
def test_a_region_holds_the_places_in_it(area, inside, outside):
    assert [code for code in inside + outside if within(code, area)] == inside


def test_tags_are_replaced_and_forgotten():
    slots, tags = columns({1: {"kind": frozenset({"role"})}, 2: {"kind": frozenset({"role", "need"})}})
    role = Filter({"kind": frozenset({"role"})})
    assert kept(slots, tags, role) == [1, 2]
    tags.put(int(slots.find([1])[0]), {"kind": frozenset({"project"})})
    tags.put(int(slots.find([2])[0]), {})
    assert kept(slots, tags, role) == []
    tags.clear(int(slots.release([1])[0]))
    assert kept(slots, tags, Filter({"kind": frozenset({"project"})})) == []
    assert kept(slots, tags, Filter()) == [2]


def test_a_reused_slot_keeps_nothing_of_its_former_document():
    slots, tags = columns({1: {"kind": frozenset({"role"})}})
    tags.clear(int(slots.release([1])[0]))
    tags.put(int(slots.assign([5])[0]), {"level": frozenset({"a"})})
    assert kept(slots, tags, Filter({"kind": frozenset({"role"})})) == []
    assert kept(slots, tags, Filter({"level": frozenset({"a"})})) == [5]


@pytest.mark.parametrize("wanted", [1, 6, 7, 40])
def test_a_condition_of_any_number_of_values_keeps_those_who_have_one(wanted):
    held = {number: {"grade": frozenset({f"g{number}", f"g{number + 1}"})} for number in range(60)}
    held[60] = {}
    slots, tags = columns(held)
    where = Filter({"grade": frozenset(f"g{number}" for number in range(10, 10 + wanted))})
    assert kept(slots, tags, where) == list(range(9, 10 + wanted))


def test_one_of_no_values_is_never_true():
    slots, tags = columns({1: {"kind": frozenset({"role"})}})
    assert kept(slots, tags, Filter({"kind": frozenset()})) == []
    assert kept(slots, tags, Filter({"colour": frozenset({"red"})})) == []


@pytest.mark.parametrize("key", ["sex", "age", "ethnicity", "hukou", "marital_status", "name", "photo"])
def test_protected_traits_are_refused_as_tag_and_as_filter(key):
    _, tags = columns({})
    with pytest.raises(ProtectedTag, match=key):
        tags.put(0, {key: frozenset({"x"})})
    with pytest.raises(ProtectedTag, match=key):
        tags.mask(Filter({key: frozenset({"x"})}))
