"""What a web process does once it stands: read taxonomy and vectors, lest the first visitor wait for them."""

from __future__ import annotations

import gc
import logging
import threading

from flask import Flask
from gunicorn.workers.base import Worker

log = logging.getLogger(__name__)


def post_worker_init(worker: Worker) -> None:
    """Called by gunicorn in every process, after it was forked."""
    threading.Thread(target=_read, args=(worker.wsgi,), daemon=True).start()


def _read(app: Flask) -> None:
    from talent.matches.engine import follower_of  # the master, which reads this file too, has no use for it
    from talent.web.session import db

    try:
        with app.app_context():
            follower_of(app.extensions).engine(db.session)
        gc.collect()
        gc.freeze()  # taxonomy and engine stay: searches need not wait while the collector goes through them again
    except Exception:  # whoever looks for a match next tries again and is told what is wrong
        log.exception("matching could not be loaded")
