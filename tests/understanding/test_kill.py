"""Reading that is killed with -9 loses one step at most, and reads nothing twice."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.slow
@pytest.mark.once
def test_texts_are_read_once_however_often_the_reader_is_killed(tmp_path: Path) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("FIFTYTWO_", "DATABASE_"))}
    environment = {**kept, "FIFTYTWO_HOME": str(tmp_path), "DJANGO_SETTINGS_MODULE": "fiftytwo.settings"}
    environment["PYTHONPATH"] = f"{ROOT / 'src'}:{ROOT}"
    script = [sys.executable, str(Path(__file__).with_name("killed.py"))]

    def step(what: str) -> str:
        done = subprocess.run([*script, what], env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout

    step("fill")
    for share in (0.0, 0.3, 0.5):
        with subprocess.Popen([*script, "read"], env=environment, stdout=subprocess.PIPE, text=True) as reading:
            assert reading.stdout is not None
            for line in reading.stdout:
                if float(line) >= share:
                    os.kill(reading.pid, signal.SIGKILL)
                    break
            assert reading.wait() == -signal.SIGKILL, "it had ended before it was killed: the test shows nothing"
    step("read")
    assert json.loads(step("check")) == {"readings": 4 * 400, "twice": 0, "running": 0}
