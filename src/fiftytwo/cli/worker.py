"""The worker: looks each second whether something of the year is due, and does it."""

from __future__ import annotations

import logging
import os
import signal
import threading

from django.db import Error, close_old_connections

from fiftytwo import year

log = logging.getLogger(__name__)
LOOK_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 60.0


class Worker:
    """Does what is due until a signal asks it to leave; the job at hand is finished first."""

    def __init__(self) -> None:
        self.leaving = threading.Event()
        self.parent = os.getppid()
        self.begun = False

    def stop(self, *_: object) -> None:
        self.leaving.set()

    def turn(self) -> int:
        """Do what is due now and return how many jobs were done."""
        close_old_connections()
        if not self.begun:
            year.begin()
            self.begun = True
        return year.turn()

    def run(self) -> None:
        """Work until SIGTERM or SIGINT, or until whoever started us is gone; a database that is away is waited for."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.stop)
        pause = LOOK_SECONDS
        while not self.leaving.wait(pause) and os.getppid() == self.parent:
            try:
                self.turn()
                pause = LOOK_SECONDS
            except Error as problem:
                pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
                log.warning("The database does not answer (%s); trying again in %g s", problem, pause)
