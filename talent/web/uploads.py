"""The page that takes a file of rows: check it, or import it as a whole."""

from __future__ import annotations

from flask import Response, request
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired

from talent.web.forms import BaseForm

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class UploadForm(BaseForm):
    """A file, and what to do with it."""

    file = FileField(_l("File (CSV or XLSX)"), [FileRequired(_l("Choose a file"))])

    def content(self) -> tuple[bytes, str]:
        """The bytes of the file and its name."""
        return self.file.data.read(), self.file.data.filename or ""

    @property
    def only_check(self) -> bool:
        """Whether nothing is to be imported yet."""
        return "import" not in request.form


def download(data: bytes, filename: str) -> Response:
    """A file to keep, by its ending a CSV or an XLSX."""
    kind = XLSX if filename.endswith(".xlsx") else "text/csv; charset=utf-8"
    return Response(data, mimetype=kind, headers={"Content-Disposition": f'attachment; filename="{filename}"'})
