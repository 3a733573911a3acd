"""Writes the description of the API that was reviewed: ``python -m tests.api.description``, then read the difference.

What the metrics are is left out: it follows their forms, and changes with them.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

REVIEWED = Path(__file__).with_name("openapi.json")


def without_metrics(document: dict[str, Any]) -> dict[str, Any]:
    """Return a description without what each metric is."""
    document["components"]["schemas"]["MetricName"].pop("anyOf")
    return document


def main() -> None:
    """Write today's description, in English."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fiftytwo.settings")
    import django

    django.setup()
    from django.utils import translation
    from ninja.responses import NinjaJSONEncoder

    from fiftytwo.shell.api import api

    with translation.override("en"):
        told = json.dumps(without_metrics(api.get_openapi_schema()), cls=NinjaJSONEncoder, indent=1, ensure_ascii=False)
    REVIEWED.write_text(told + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
