"""The supervisor with real children: web and worker behind one address, started again, stopped together."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.cli.conftest import Program

from fiftytwo.cli.supervisor import FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS, SETTLED_SECONDS, Child, Supervisor

pytestmark = pytest.mark.once
PATIENCE_SECONDS = 90


def eventually(is_so: Callable[[], bool]) -> bool:
    """Wait until something is so, however busy the machine."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def status(port: int, path: str) -> int | None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def children(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(child) for child in listed.split()]


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


@contextmanager
def serving(house: Program, log: Path) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    port = free_port()
    served = house.start("serve", "--port", str(port), log=log)
    try:
        assert eventually(lambda: "answers at" in log.read_text()), log.read_text()
        yield served, port
    finally:
        served.terminate()
        served.wait(30)


@pytest.mark.slow
def test_serve_answers_restarts_what_crashes_and_leaves_nothing_behind(house: Program, tmp_path: Path) -> None:
    with serving(house, tmp_path / "log") as (served, port):
        assert status(port, "/health") == 200
        assert status(port, "/") == 302, "strangers are sent to the sign-in"

        taken = house("serve", "--port", str(port))
        assert taken.returncode == 1
        assert f"--port {port + 1}" in taken.stderr

        before = children(served.pid)
        for child in before:
            os.kill(child, signal.SIGKILL)
        assert eventually(lambda: status(port, "/health") == 200 and not set(before) & set(children(served.pid)))
        family = [served.pid, *children(served.pid)]
    assert served.returncode == 0
    assert not [pid for pid in family if is_alive(pid)]
    assert status(port, "/health") is None


@pytest.mark.slow
def test_health_says_so_when_the_facts_cannot_be_read(fiftytwo: Program, tmp_path: Path) -> None:
    fiftytwo("migrate")
    broken = fiftytwo.home / "facts" / "contact" / "_delta_log"
    with serving(fiftytwo, tmp_path / "log") as (_served, port):
        assert status(port, "/health") == 200
        broken.mkdir(parents=True)
        (broken / "00000000000000000000.json").write_text("not a log")
        assert status(port, "/health") == 503


def test_a_child_that_keeps_crashing_is_started_less_and_less_often() -> None:
    child = Child("web", [sys.executable, "-c", "raise SystemExit(3)"])
    pauses, now = [], 0.0
    for _ in range(9):
        child.start(now)
        assert child.process is not None
        child.process.wait()
        pauses.append(child.bury(now))
        now = child.start_at
    assert pauses[:3] == [FIRST_PAUSE_SECONDS, FIRST_PAUSE_SECONDS * 2, FIRST_PAUSE_SECONDS * 4]
    assert pauses[-1] == LONGEST_PAUSE_SECONDS


def test_a_child_that_ran_for_long_is_started_again_at_once() -> None:
    child = Child("web", [sys.executable, "-c", "pass"], crashes=8)
    child.start(0.0)
    assert child.process is not None
    child.process.wait()
    assert child.bury(SETTLED_SECONDS + 1) == FIRST_PAUSE_SECONDS


def test_children_that_hang_are_ended_with_all_they_started(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fiftytwo.cli.supervisor.STOP_SECONDS", 0.2)
    deaf = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(600)"
    )
    child = Child("web", [sys.executable, "-c", deaf])
    supervisor = Supervisor([child], tell=print)
    supervisor.look(0.0)
    assert child.process is not None
    supervisor.end()
    assert child.process.returncode is not None
