"""Pages of this slice."""

from flask import Blueprint

bp = Blueprint("admin", __name__)
