"""Pages of this slice."""

from flask import Blueprint

bp = Blueprint("opportunities", __name__)
