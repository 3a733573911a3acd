"""Cases of readers, kept as data beside the tests; a case that is known to fail says why, and fails if it passes."""

import json
from pathlib import Path
from typing import Any

import pytest


def cases(name: str) -> Any:
    """Return a file of cases."""
    return json.loads((Path(__file__).parent / "reading_cases" / f"{name}.json").read_text("utf-8"))


def param(case: dict[str, Any], *values: Any) -> Any:
    """Return a case as pytest takes it."""
    marks = [pytest.mark.xfail(strict=True, reason=case["fails"])] if "fails" in case else []
    return pytest.param(*values, id=case["name"], marks=marks)
