"""The contacts page at ten million contacts, over HTTP, as one user sees it: a quarter's window.

Measured from the request sent to the last byte of the page: the first page, the tenth page reached by "next",
a filtered page, the list sorted by resolution time, and one contact by its id with and without the month. The first
request of each kind is told apart: it looks up what is kept for the next ones. The same for a lead of one team.

``--home FOLDER`` keeps the filled home there and takes it as it is the next time.
"""

from __future__ import annotations

import argparse
import http.client
import math
import os
import re
import shutil
import socket
import subprocess
import tempfile
import time
from datetime import date, timedelta
from html import unescape
from pathlib import Path

from bench import harness

PASSWORD = "correct horse battery"
EMAIL = "bench@example.org"
LEAD = "lead@example.org"
LAST_DAY = date(2025, 12, 30)
QUARTER = f"first={LAST_DAY - timedelta(days=90)}&last={LAST_DAY}"
GOALS_MS = {"contact": 100}
GOAL_PAGE_MS = 300


def main() -> None:
    """Fill a home with contacts, serve it, measure, save."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--requests", type=int, default=60)
    parser.add_argument("--folder", default=None, help="where to make a folder for the time of this run")
    parser.add_argument("--home", type=Path, default=None, help="a folder to keep, filled if it is not there")
    arguments = parser.parse_args()
    work = arguments.home or Path(tempfile.mkdtemp(prefix="fiftytwo-bench-", dir=arguments.folder))
    port = _free_port()
    env = {"FIFTYTWO_HOME": str(work / "home"), "FIFTYTWO_URL": f"http://127.0.0.1:{port}"}
    try:
        if not (work / "filled").exists():
            work.mkdir(parents=True, exist_ok=True)
            _fill(work, arguments.rows, env)
            (work / "filled").write_text(str(arguments.rows))
        server = subprocess.Popen(["fiftytwo", "serve"], env={**os.environ, **env})
        try:
            _measure(port, server.pid, int((work / "filled").read_text()), arguments.requests)
        finally:
            server.terminate()
            server.wait(30)
    finally:
        if arguments.home is None:
            shutil.rmtree(work)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _fill(work: Path, rows: int, env: dict[str, str]) -> None:
    path = work / "contacts.csv"
    harness.run("file", harness.python("-m", "bench.contacts_csv", str(path), "--rows", str(rows)))
    harness.run("account", harness.python("-m", "bench.account", EMAIL, LEAD, PASSWORD), env)
    mapping = str(Path(__file__).with_name("contacts.toml"))
    harness.run("import", ["fiftytwo", "import", str(path), "--mapping", mapping], env)
    harness.run("numbers", ["fiftytwo", "metrics", "refresh"], env)  # or the worker counts while pages are measured
    path.unlink()


class Browser:
    """One signed-in user with one connection and cookies."""

    def __init__(self, port: int, email: str) -> None:
        self.port = port
        self.cookies: dict[str, str] = {}
        self._wait()
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.get("/account/login/")[1])
        assert token, "the sign-in page has no form"
        form = f"csrfmiddlewaretoken={token[1]}&login={email}&password={PASSWORD.replace(' ', '+')}"
        status, _ = self._ask("POST", "/account/login/", form)
        assert status == 302, f"signing in answered {status}"

    def get(self, path: str) -> tuple[float, str]:
        """Return the milliseconds that a page took, and the page."""
        started = time.perf_counter()
        status, page = self._ask("GET", path)
        taken = (time.perf_counter() - started) * 1000
        assert status == 200, f"{path} answered {status}"
        return taken, page

    def _ask(self, method: str, path: str, body: str = "") -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body:
            headers |= {
                "Content-Type": "application/x-www-form-urlencoded",
                "Referer": f"http://127.0.0.1:{self.port}/",
            }
        connection.request(method, path, body or None, headers)
        answer = connection.getresponse()
        page = answer.read().decode()
        for cookie in answer.headers.get_all("Set-Cookie", []):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        connection.close()
        return answer.status, page

    def _wait(self) -> None:
        until = time.monotonic() + 120
        while time.monotonic() < until:
            try:
                if self._ask("GET", "/health")[0] == 200:
                    return
            except OSError:
                time.sleep(0.2)
        raise RuntimeError("the server did not answer within two minutes")


def _measure(port: int, server: int, rows: int, requests: int) -> None:
    figures: dict[str, object] = {"contacts": rows, "requests of each": requests}
    figures |= _seen_by(Browser(port, EMAIL), server, "", requests)
    figures |= _seen_by(Browser(port, LEAD), server, "a lead: ", requests)
    for name, figure in figures.items():
        print(f"{name}: {figure}")
    harness.save("contacts_page", figures)


def _cpu_seconds(process: int) -> float:
    """Return the processor seconds of a process and all that it started, as Linux counts them; NaN elsewhere."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    except OSError:
        return math.nan
    own = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return own + sum(_cpu_seconds(int(child)) for child in children)


def _seen_by(browser: Browser, server: int, who: str, requests: int) -> dict[str, object]:
    """Return what each kind of page took one user, and the server's processors: those also where others use them."""
    figures: dict[str, object] = {}
    for name, path in _paths(browser).items():
        first = browser.get(path)[0]
        before = _cpu_seconds(server)
        times = [browser.get(path)[0] for _ in range(requests)]
        cpu = (_cpu_seconds(server) - before) / requests * 1000
        goal = GOALS_MS.get(name.split(",")[0], GOAL_PAGE_MS)
        figures[f"{who}{name} (goal p95 ≤ {goal} ms)"] = {
            "first_ms": round(first, 1),
            "p50_ms": round(harness.percentile(times, 0.5), 1),
            "p95_ms": round(harness.percentile(times, 0.95), 1),
            "max_ms": round(max(times), 1),
            "server_cpu_ms": round(cpu, 1) if math.isfinite(cpu) else None,
        }
    return figures


def _paths(browser: Browser) -> dict[str, str]:
    """Return the addresses to measure, found as a reader finds them."""
    first = f"/contacts/?{QUARTER}"
    tenth = first
    for _ in range(9):
        tenth = _link(browser.get(tenth)[1], 'rel="next"', "/contacts/")
    contact = _link(browser.get(first)[1], "/contacts/one/bench/", "/contacts/")
    return {
        "first page": first,
        "tenth page": tenth,
        "filtered by channel and status": f"{first}&channel=mail&status=open",
        "sorted by resolution time": f"{first}&sort=-resolution",
        "contact": contact,
        "contact, month unknown": contact.split("?")[0],
    }


def _link(page: str, mark: str, path: str) -> str:
    """Return the address of the first link whose tag holds a mark."""
    for tag in re.findall(r"<a\b[^>]*>", page):
        address = re.search(r'href="([^"]*)"', tag)
        if mark in tag and address:
            found = unescape(address[1])
            return path + found if found.startswith("?") else found
    raise AssertionError(f"no link with {mark} on the page")


if __name__ == "__main__":
    main()
