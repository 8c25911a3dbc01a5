"""SVG to PDF and PNG, through WeasyPrint, which needs Pango: a system without it gets a clear answer, not a crash."""

from __future__ import annotations

import io
import re
from typing import Any

from talent.core.errors import DomainError
from talent.core.text import N_

#: Pixels for each CSS pixel of a chart: sharp on paper and on screens of twice the density.
SCALE = 2.0
SIZE = re.compile(r'<svg[^>]* width="([\d.]+)" height="([\d.]+)"')


class NoPango(DomainError):
    """The libraries that set text on paper are not on this machine."""


def document(html: str, css: str = "") -> bytes:
    """A page as PDF; the same page gives the same bytes. Nothing is fetched: what it names by address stays out.

    Raises: NoPango where WeasyPrint cannot be loaded.
    """
    paper = _weasyprint()
    nothing = paper.urls.URLFetcher(allowed_protocols=())
    styles = [paper.CSS(string=css, url_fetcher=nothing)]
    return bytes(paper.HTML(string=html, url_fetcher=nothing).write_pdf(stylesheets=styles, pdf_identifier=b"talent"))


def png(svg: str) -> bytes:
    """A drawing as PNG, SCALE pixels for each of its own.

    Raises: NoPango where WeasyPrint cannot be loaded.
    """
    import pypdfium2

    size = SIZE.search(svg)
    if size is None:
        raise ValueError("a drawing says its width and height")
    page = f"@page {{ size: {size[1]}px {size[2]}px; margin: 0 }} body {{ margin: 0 }} svg {{ display: block }}"
    pdf = pypdfium2.PdfDocument(document(svg, page))
    try:
        # 72 points are 96 CSS pixels.
        picture = pdf[0].render(scale=SCALE * 96 / 72).to_pil()
    finally:
        pdf.close()
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def _weasyprint() -> Any:
    try:
        import weasyprint
    except OSError as error:
        raise NoPango(
            N_("PDF, DOCX and PNG need the system library Pango. Install libpango-1.0-0 and libpangoft2-1.0-0.")
        ) from error
    return weasyprint
