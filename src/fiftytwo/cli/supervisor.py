"""Keep the processes of one installation alive behind one address, and stop them together.

A child that crashes is started again, after a pause that grows while it keeps crashing. Children live in process groups
of their own, so that nothing of a crashed one is left holding the port; on Linux they leave when we vanish.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

LOOK_SECONDS = 0.1
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.5, 30.0
SETTLED_SECONDS = 60.0
STOP_SECONDS = 20.0
LONGEST_WAIT_SECONDS = 60.0
ANSWER_SECONDS = 2.0
PR_SET_PDEATHSIG = 1


@dataclass
class Child:
    """A process that is to run as long as we do."""

    name: str
    command: Sequence[str]
    waits: bool = False  # until the house answers: it would only slow the start of what people wait for
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    start_at: float = 0.0
    crashes: int = field(default=0)

    def start(self, now: float) -> None:
        self.process = subprocess.Popen(self.command, start_new_session=True, preexec_fn=leave_with_parent)  # noqa: S603
        self.started_at = now

    def has_crashed(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def bury(self, now: float) -> float:
        """Clear away what a crash left and return the seconds until the next start."""
        self.signal(signal.SIGKILL)
        self.process = None
        self.crashes = 1 if now - self.started_at > SETTLED_SECONDS else self.crashes + 1
        pause: float = min(FIRST_PAUSE_SECONDS * 2 ** (self.crashes - 1), LONGEST_PAUSE_SECONDS)
        self.start_at = now + pause
        return pause

    def signal(self, number: int) -> None:
        """Send a signal to the process and all that it started."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, number)


def leave_with_parent() -> None:
    """Ask Linux to end this process when its supervisor vanishes, even by kill -9."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def port_is_free(host: str, port: int) -> bool:
    """Say whether an address can be listened on.

    Raises:
        OSError: if it is none of this machine, or needs more rights.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as problem:
            if problem.errno == errno.EADDRINUSE:
                return False
            raise
    return True


def answers(host: str, port: int) -> bool:
    """Say whether a web server at an address answers, well or not: the socket alone is open long before."""
    connection = http.client.HTTPConnection(host, port, timeout=ANSWER_SECONDS)
    try:
        connection.request("GET", "/health")
        return connection.getresponse().status in (200, 503)
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


class Supervisor:
    """Starts, watches and stops the children; ``run`` returns when a signal has ended everything."""

    def __init__(self, children: Sequence[Child], *, tell: Callable[[str], None]) -> None:
        self.children = children
        self.tell = tell
        self.stopping = False

    def stop(self, *_: object) -> None:
        self.stopping = True

    def run(self, *, is_up: Callable[[], bool], when_up: Callable[[], None]) -> None:
        """Keep the children alive until SIGTERM or SIGINT; call ``when_up`` once, when ``is_up`` first says so."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.stop)
        announced = False
        longest_wait = time.monotonic() + LONGEST_WAIT_SECONDS
        while not self.stopping:
            now = time.monotonic()
            self.look(now, all_of_them=announced or now > longest_wait)
            if not announced and is_up():
                when_up()
                announced = True
            time.sleep(LOOK_SECONDS)
        self.end()

    def look(self, now: float, *, all_of_them: bool = True) -> None:
        """Start what should run and does not, or only what need not wait."""
        for child in self.children:
            if child.has_crashed():
                code = child.process.returncode if child.process else 0
                pause = child.bury(now)
                self.tell(f"{child.name} ended with {code}; it starts again in {pause:g} s")
            if child.process is None and now >= child.start_at and (all_of_them or not child.waits):
                child.start(now)

    def end(self) -> None:
        """Ask every child to finish, and insist after a while."""
        for child in self.children:
            if child.process is not None:
                child.process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for child in self.children:
            if child.process is None:
                continue
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.process.wait(max(0.0, deadline - time.monotonic()))
            child.signal(signal.SIGKILL)
            child.process.wait()
