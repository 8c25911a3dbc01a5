"""The check character of the unified social credit code (GB 32100-2015)."""

from __future__ import annotations

import pytest

from talent.organizations.credit_code import ALPHABET, is_valid, with_check_digit

BODY = "91510107MA0000001"


def test_alphabet_leaves_out_what_is_mistaken() -> None:
    assert len(ALPHABET) == 31
    assert not set("IOSVZ") & set(ALPHABET)


def test_the_check_character_by_hand() -> None:
    """Weights 3^i mod 31; 31 minus the sum mod 31."""
    values = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    total = sum(values.index(c) * pow(3, i) for i, c in enumerate(BODY))
    assert with_check_digit(BODY) == BODY + values[-total % 31]


def test_every_single_wrong_character_is_noticed() -> None:
    code = with_check_digit(BODY)
    assert is_valid(code)
    for place in range(18):
        for other in ALPHABET.replace(code[place], ""):
            assert not is_valid(code[:place] + other + code[place + 1 :])


def test_swapped_neighbours_are_noticed() -> None:
    code = with_check_digit("91510107MA5CDEF3X")
    for i in range(17):
        if code[i] != code[i + 1]:
            assert not is_valid(code[:i] + code[i + 1] + code[i] + code[i + 2 :])


@pytest.mark.parametrize(
    "code", ["", "1", BODY, with_check_digit(BODY).lower(), with_check_digit(BODY) + "0", "Ｏ" * 18]
)
def test_other_shapes_are_not_codes(code: str) -> None:
    assert not is_valid(code)


@pytest.mark.parametrize("body", ["", "O" * 17, BODY + "1"])
def test_other_bodies_have_no_check_character(body: str) -> None:
    with pytest.raises(ValueError, match="body"):
        with_check_digit(body)
