"""Paper: what a page says is laid into a typst template of its room, and set as PDF with the house's own fonts."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import get_language

FONTS = Path(__file__).parent / "print" / "fonts"


def typeset(template: Path, page: Mapping[str, Any]) -> bytes:
    """Return a PDF that a screen reader can read (PDF/UA-1).

    Args:
        template: a typst file; it finds what to say with ``json(bytes(sys.inputs.at("page")))``.
        page: what to say: words, numbers and lists of them, never code.

    Raises:
        typst.TypstError: if the template asks for what the page does not say.
    """
    import typst

    compiled: Any = typst.compile  # its types know no input that is bytes
    return bytes(
        compiled(
            _read(template), None, font_paths=[str(FONTS)], ignore_system_fonts=True,
            sys_inputs={"page": json.dumps(page)}, pdf_standards=["ua-1"],
        )
    )  # fmt: skip


@cache
def _read(template: Path) -> bytes:
    return template.read_bytes()


def sheets(pdf: bytes) -> int:
    """Return how many pages a PDF of ours has."""
    return max((int(n) for n in re.findall(rb"/Count (\d+)", pdf)), default=1)


def paper_language() -> str:
    """Return the reader's language as typst writes it."""
    return (get_language() or settings.LANGUAGE_CODE).split("-")[0]


def pdf_response(name: str, pdf: bytes) -> HttpResponse:
    """Return a PDF that opens in the browser, under a name by which it is saved."""
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response
