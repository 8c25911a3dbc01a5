"""The style guide."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from talent.styleguide.forms import SampleForm
from talent.web.access import allow, anyone

bp = Blueprint("styleguide", __name__)


@bp.get("/styleguide")
@allow(anyone)
def index() -> ResponseReturnValue:
    return render_template("styleguide/index.html", form=SampleForm(formdata=None))
