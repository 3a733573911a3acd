"""Run every test that can run here, on SQLite and again on PostgreSQL, and name what was left out: ``make test``.

With ``FIFTYTWO_TEST_ALL=1`` anything left out, and any skipped test but one for want of shared data, is a failure.
Further words are handed to pytest: ``make test TESTS="tests/org -x"``.
"""

from __future__ import annotations

import glob
import importlib.util
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

WORKERS = "2"
EVERYTHING = os.environ.get("FIFTYTWO_TEST_ALL") == "1"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def main(arguments: list[str]) -> int:
    """Run the suite on each database that is here and return the exit code."""
    postgresql, browser, java = find_postgresql(), any(map(shutil.which, BROWSERS)), bool(shutil.which("java"))
    if java and importlib.util.find_spec("pyspark") is None:
        java = subprocess.run(["make", "--no-print-directory", "spark"]).returncode == 0
    left_out = [
        *([] if postgresql else ["PostgreSQL (the same tests on a server database): apt install postgresql"]),
        *([] if browser else ["Chromium (the pages in a real browser): apt install chromium"]),
        *([] if java else ["Java (metrics on Spark): apt install default-jre-headless"]),
    ]
    if left_out and EVERYTHING:
        print("Left out, though everything has to run here (make test-deps installs it):", *left_out, sep="\n  ")
        return 1
    with tempfile.TemporaryDirectory(prefix="fiftytwo-tests-") as home:
        os.environ["FIFTYTWO_HOME"] = home
        on_sqlite = ["-m", "not postgresql"]
        if postgresql is None:
            return run("SQLite", [*on_sqlite, *arguments], left_out=left_out)
        if code := run("SQLite", [*on_sqlite, *arguments]):
            return code
        with private_cluster(postgresql) as url:
            only_once = ["-m", "not browser and not spark and not once"]
            return run("PostgreSQL", [*only_once, *arguments], left_out=left_out, DATABASE_URL=url)


def run(database: str, arguments: Sequence[str], *, left_out: Sequence[str] = (), **environment: str) -> int:
    """Run pytest once; the last run also names what was left out, above pytest's closing line."""
    print(f"\n==> the tests, on {database}", flush=True)
    command = [sys.executable, "-m", "pytest", "-n", WORKERS, "--dist", "worksteal", *arguments]
    told = {"FIFTYTWO_LEFT_OUT": "\n".join(left_out)}
    return subprocess.run(command, env={**os.environ, **environment, **told}).returncode


# ---- a PostgreSQL of our own


def find_postgresql() -> Path | None:
    """Return the folder of PostgreSQL's newest server programs, if they are here."""
    beside = [os.path.dirname(os.path.realpath(found)) for found in [shutil.which("initdb")] if found]
    debian = sorted(glob.glob("/usr/lib/postgresql/*/bin"), key=lambda path: float(path.split("/")[4]))
    folders = [Path(folder) for folder in [*beside, *debian] if (Path(folder) / "initdb").exists()]
    return folders[-1] if folders else None


@contextmanager
def private_cluster(programs: Path) -> Iterator[str]:
    """Start a server in a folder of its own, reachable through a socket in it only; stop and delete it at the end."""
    folder = Path(tempfile.mkdtemp(prefix="fiftytwo-pg-"))
    user = server_user()
    if user:
        shutil.chown(folder, user)
    data = folder / "data"

    def call(program: str, *options: str) -> None:
        subprocess.run([programs / program, *options], check=True, user=user, cwd=folder, stdout=subprocess.DEVNULL)

    try:
        call("initdb", "-D", str(data), "-U", "fiftytwo", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        quick = f"-c fsync=off -c listen_addresses= -c unix_socket_directories={folder} -c max_connections=50"
        call("pg_ctl", "-D", str(data), "-w", "-l", str(folder / "log"), "-o", quick, "start")
        try:
            yield f"postgresql://fiftytwo@{quote(str(folder), safe='')}/postgres"
        finally:
            call("pg_ctl", "-D", str(data), "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def server_user() -> str | None:
    """Return whom the server runs as: PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in ("postgres", "nobody") if name in names)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
