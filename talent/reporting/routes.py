"""Pages of this slice."""

from flask import Blueprint

bp = Blueprint("reporting", __name__)
