"""Numbers as people read them."""

from __future__ import annotations

import pytest
from flask import Flask
from flask_babel import format_decimal

from talent.web.filters import number
from talent.web.i18n import speak

VALUES = (0, -0.0, 0.5, 1.5, 2.5, -1.25, 999.995, 1000, -1234567.891, 0.005, 1e9, 7)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("digits", [0, 1, 2, 3])
def test_a_number_is_written_as_babel_writes_it(app: Flask, language: str, digits: int) -> None:
    pattern = f"#,##0.{'0' * digits}" if digits else "#,##0"
    with app.test_request_context():
        speak(language)
        for value in VALUES:
            assert number(value, digits) == str(format_decimal(round(value, digits), pattern)), value


def test_no_data_is_not_zero(app: Flask) -> None:
    with app.test_request_context():
        speak("en")
        assert number(None) == "no data"
