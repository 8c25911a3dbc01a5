"""Pages of this slice."""

from flask import Blueprint

bp = Blueprint("organizations", __name__)
