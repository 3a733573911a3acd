"""Nothing acknowledged is lost and nothing is there twice, whenever the process is killed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "kills"), [("import", 18), ("sweep", 14)])
def test_a_killed_process_loses_nothing_and_doubles_nothing(kind: str, kills: int, tmp_path: Path) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("FIFTYTWO_", "DATABASE_"))}
    script = Path(__file__).with_name("killed.py")
    done = subprocess.run(
        [sys.executable, script, kind, str(kills), "52"],
        env={**kept, "FIFTYTWO_HOME": str(tmp_path), "DJANGO_SETTINGS_MODULE": "fiftytwo.settings"},
        capture_output=True,
        text=True,
        timeout=900,  # a minute on a machine of one's own; others may be at work too
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    told = json.loads(done.stdout)
    assert told["hits"] > 0, "no kill hit anything half done: the test shows nothing"
    assert told["done"] > 0
