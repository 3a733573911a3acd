"""Paper: what a page says is laid into a typst template of its room, and set as PDF with the house's own fonts."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import get_language

FONTS = Path(__file__).parent / "print" / "fonts"
LONG = 60_000  # letters of JSON
APART = """
import sys, typst
template, fonts = sys.argv[1:]
said = sys.stdin.buffer.read().decode()
with open(template, "rb") as file:
    sys.stdout.buffer.write(typst.compile(
        file.read(), None, font_paths=[fonts], ignore_system_fonts=True, sys_inputs={"page": said},
        pdf_standards=["ua-1"],
    ))
"""


def typeset(template: Path, page: Mapping[str, Any]) -> bytes:
    """Return a PDF that a screen reader can read (PDF/UA-1).

    A long document is set in a process of its own: typst remembers all that it has set for as long as its process
    lives, 200 MB for a thousand cards.

    Args:
        template: a typst file; it finds what to say with ``json(bytes(sys.inputs.at("page")))``.
        page: what to say: words, numbers and lists of them, never code.

    Raises:
        typst.TypstError: if the template asks for what the page does not say.
        RuntimeError: the same, of a long document.
    """
    said = json.dumps(page)
    return _set_apart(template, said) if len(said) > LONG else set_here(_read(template), said)


def set_here(template: bytes, said: str) -> bytes:
    """Return the PDF of a template and what it says as JSON."""
    import typst

    compiled: Any = typst.compile  # its types know no input that is bytes
    return bytes(
        compiled(
            template, None, font_paths=[str(FONTS)], ignore_system_fonts=True, sys_inputs={"page": said},
            pdf_standards=["ua-1"],
        )
    )  # fmt: skip


def _set_apart(template: Path, said: str) -> bytes:
    command = [sys.executable, "-c", APART, str(template), str(FONTS)]
    done = subprocess.run(command, input=said.encode(), capture_output=True)  # noqa: S603 - our own program
    if done.returncode:
        raise RuntimeError(f"{template.name} could not be set: {done.stderr.decode(errors='replace')[-500:]}")
    return done.stdout


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
