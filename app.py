"""Entry point for flask and gunicorn."""

from talent import create_app

app = create_app()
