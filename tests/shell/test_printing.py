"""Paper: what a page says becomes a PDF, in letters that Turkish and Lao need."""

from __future__ import annotations

from pathlib import Path

import pytest

from fiftytwo.shell.printing import LONG, sheets, typeset

TEMPLATE = """#let said = json(bytes(sys.inputs.at("page")))
#set document(title: "test")
#set page(paper: "a6")
#set text(font: ("Figtree", "Noto Sans Lao"))
#for line in said.lines [#line #pagebreak(weak: true)]
"""


def test_what_looks_like_code_is_only_words(tmp_path: Path) -> None:
    template = tmp_path / "page.typ"
    template.write_text(TEMPLATE, "utf-8")
    pdf = typeset(template, {"lines": ["#panic()", "İğdır’da ışık", "ຂອບໃຈ"]})

    assert pdf.startswith(b"%PDF")
    assert sheets(pdf) == 3


def test_a_long_document_is_set_in_a_process_of_its_own_and_looks_the_same(tmp_path: Path) -> None:
    template = tmp_path / "page.typ"
    template.write_text(TEMPLATE, "utf-8")
    pdf = typeset(template, {"lines": ["ຂອບໃຈ ışık"] * 4000})

    assert sheets(pdf) == 4000
    template.write_text("#panic()", "utf-8")
    with pytest.raises(RuntimeError, match="could not be set"):
        typeset(template, {"lines": ["x" * LONG]})
