"""Passwords are hashed with argon2id, and the ones that would be guessed are refused."""

from __future__ import annotations

import pytest
from argon2 import extract_parameters
from argon2.low_level import Type

from talent.accounts import passwords, tokens
from talent.core.errors import FieldError
from tests.factories.accounts import PASSWORD


def test_hash_is_argon2id_at_least_as_costly_as_owasp_asks() -> None:
    parameters = extract_parameters(passwords.hashed(PASSWORD))
    assert parameters.type is Type.ID
    assert parameters.memory_cost >= 19_456
    assert parameters.time_cost >= 2


def test_same_password_never_hashes_the_same() -> None:
    assert passwords.hashed(PASSWORD) != passwords.hashed(PASSWORD)


def test_only_the_password_itself_matches() -> None:
    stored = passwords.hashed(PASSWORD)
    assert passwords.matches(stored, PASSWORD)
    assert not passwords.matches(stored, PASSWORD + " ")
    assert not passwords.matches(stored, "")


def test_an_account_that_does_not_exist_matches_nothing() -> None:
    assert not passwords.matches(None, PASSWORD)
    assert not passwords.matches(None, "nobody has this password")


def test_a_broken_hash_matches_nothing() -> None:
    assert not passwords.matches("not a hash", PASSWORD)


def test_a_missing_account_costs_a_hash_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both answers do the same work, so that time does not tell who has an account."""
    checked: list[str] = []

    class Counting:
        def verify(self, stored: str, _password: str) -> bool:
            checked.append(stored)
            return True

    monkeypatch.setattr(passwords, "_hasher", Counting())
    assert not passwords.matches(None, PASSWORD)
    assert passwords.matches("a stored hash", PASSWORD)
    assert len(checked) == 2


@pytest.mark.parametrize(
    "password",
    [
        "short",
        "elevenchars",
        "aaaaaaaaaaaaaaaa",
        "password1234",
        "PasswordPassword",
        "chengdu-talent",
        "x" * 300,
        "界" * 100,
    ],
)
def test_guessable_short_and_huge_passwords_are_refused(password: str) -> None:
    with pytest.raises(FieldError) as refused:
        passwords.check("password", password)
    assert refused.value.field == "password"


def test_the_address_is_no_password() -> None:
    with pytest.raises(FieldError):
        passwords.check("password", "wang.xiaoming1", email="wang.xiaoming@example.org")


@pytest.mark.parametrize("password", [PASSWORD, "四月的成都下着小雨我去上班", "twelve chars"])
def test_sentences_are_taken_in_any_script(password: str) -> None:
    passwords.check("password", password, email="someone@example.org")


def test_tokens_are_long_new_and_kept_only_as_hashes() -> None:
    token, stored = tokens.new()
    assert len(token) >= 43
    assert token not in stored
    assert tokens.digest(token) == stored
    assert tokens.new()[0] != token
