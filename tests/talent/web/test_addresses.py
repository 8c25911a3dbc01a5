"""Addresses and fields that no database takes are refused before it sees them, on both engines."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

pytestmark = pytest.mark.postgres


@pytest.mark.parametrize(
    "path",
    ["/opportunities/99999999999999999999", "/opportunities/2147483648", "/organizations/99999999999999999999",
     "/programs/99999999999999999999", "/bases/99999999999999999999"],
)  # fmt: skip
def test_a_number_no_row_can_have_is_a_page_that_does_not_exist(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_the_largest_key_is_asked_for(client: FlaskClient) -> None:
    assert client.get("/opportunities/2147483647").status_code == 404


@pytest.mark.parametrize("path", ["/opportunities/?q=%00", "/search?q=a%00b", "/?%00=x"])
def test_nul_in_an_address_is_refused(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 400


def test_nul_in_a_form_is_refused(client: FlaskClient) -> None:
    assert client.post("/sign-in", data={"email": "a\0b", "password": "x"}).status_code == 400
