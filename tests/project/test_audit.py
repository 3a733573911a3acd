"""The audit of requirements: it fails where something is known, and says so where nothing could be asked."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from tests.conftest import ROOT
from tools.audit import accepted, pinned

pytestmark = pytest.mark.once


@contextmanager
def service(weak: str = "", *, answers: int | None = None) -> Iterator[str]:
    """Run a database of weaknesses that knows of one in a requirement; yield its address."""

    class Osv(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["queries"]
            told = [{"vulns": [{"id": "GHSA-1"}]} if one["package"]["name"] == weak else {} for one in asked]
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps({"results": told[:answers]}).encode())

        def log_message(self, *_told: object) -> None:
            return

    server = HTTPServer(("127.0.0.1", 0), Osv)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


def audit(address: str, **environment: str) -> tuple[int, str]:
    told = {**os.environ, "FIFTYTWO_AUDIT_URL": address, **environment}
    done = subprocess.run([sys.executable, "tools/audit.py"], cwd=ROOT, env=told, capture_output=True, text=True)
    return done.returncode, done.stdout


def test_a_known_weakness_fails_and_is_named() -> None:
    with service("django") as address:
        code, told = audit(address)
    assert code == 1
    assert "django 5." in told
    assert "GHSA-1" in told


def test_where_none_is_known_it_passes_and_says_how_many_were_asked_about() -> None:
    with service() as address:
        code, told = audit(address)
    asked = len(pinned(ROOT / "requirements/dev.txt"))
    assert asked > 100
    assert (code, told) == (0, f"{asked} requirements audited, 0 with known weaknesses, 0 weaknesses accepted.\n")


def test_where_nobody_answers_it_says_so_and_fails_where_it_is_required() -> None:
    nobody = "http://127.0.0.1:9/"
    code, told = audit(nobody)
    assert code == 0
    assert told.startswith("NOT AUDITED")
    assert audit(nobody, FIFTYTWO_AUDIT="required")[0] == 1


def test_half_an_answer_is_none() -> None:
    with service(answers=3) as address:
        code, told = audit(address, FIFTYTWO_AUDIT="required")
    assert code == 1
    assert told.startswith("NOT AUDITED")


def test_what_was_accepted_is_looked_at_again(tmp_path: Path) -> None:
    listed = tmp_path / "accepted.toml"
    listed.write_text(
        '["GHSA-old"]\nreason = "never called"\nuntil = 2026-01-01\n'
        '["GHSA-new"]\nreason = "never called"\nuntil = 2027-01-01\n["GHSA-x"]\nreason = " "\nuntil = 2027-01-01\n'
    )
    assert accepted(listed, date(2026, 6, 1)) == ({"GHSA-new"}, ["GHSA-old", "GHSA-x"])
