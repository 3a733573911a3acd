"""``serve`` and ``work``: what keeps an installation running."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import Annotated
from urllib.parse import urlsplit

import typer

from fiftytwo.cli.house import database_mark, home, open_house, prepare
from fiftytwo.cli.screen import fail, helps, say, warn
from fiftytwo.cli.words import _

DEFAULT_URL = "http://127.0.0.1:5252"

HostOption = Annotated[
    str, typer.Option(help=_("The address to listen on; 0.0.0.0 means all addresses of this machine."))
]
PortOption = Annotated[
    int, typer.Option(show_default=False, help=_("The port to listen on; 0 takes that of FIFTYTWO_URL, or 5252."))
]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command(help=SERVE_HELP)(serve)
    app.command(help=WORK_HELP)(work)


SERVE_HELP = helps(
    _(
        "Serve the pages and do the recurring work.\n\n"
        "Runs until Ctrl-C or SIGTERM. Brings database, languages and static files up to date first. A part that "
        "crashes is started again. /health answers 200 while the database and the facts can be read. Behind a proxy "
        "of yours, set FIFTYTWO_URL to the address that people type."
    ),
    "fiftytwo serve",
    "fiftytwo serve --host 0.0.0.0 --port 8000",
    "FIFTYTWO_URL=https://service.example.org fiftytwo serve",
)
WORK_HELP = helps(
    _(
        "Do the recurring work only.\n\n"
        "Mails, the outbox, nightly compaction. serve does this by itself; run it apart on more machines with "
        "PostgreSQL. Two workers never do one job twice."
    ),
    "fiftytwo work",
    "fiftytwo work --once",
)


def serve(
    host: HostOption = "127.0.0.1",
    port: PortOption = 0,
    workers: Annotated[int, typer.Option(min=1, help=_("Web processes; with SQLite one is best."))] = 1,
) -> None:
    port = settle_address(port)
    check_port(host, port)
    prepare()
    beginning = first_address()
    run_house(host, port, workers, when_up=lambda: welcome(beginning))


def welcome(beginning: str) -> None:
    """Say where people reach us and, while there is no organisation, where its first administrator begins."""
    lines = [_("Fiftytwo answers at {url} (stop: Ctrl-C)").format(url=url())]
    if beginning:
        lines.append(
            _("Nobody is here yet. Begin within a day, at an address for you alone: {url}").format(url=beginning)
        )
    say("\n".join(lines))


def first_address() -> str:
    """Return a new secret address to begin at; empty once there is an organisation, which is remembered."""
    note = home() / "founded"
    mark = database_mark()
    if note.exists() and note.read_text() == mark:
        return ""
    open_house()
    from django.db import connection

    from fiftytwo.org.first_steps.door import new_address

    address = new_address()
    connection.close()
    if not address:
        note.write_text(mark)
    return address


def url() -> str:
    """Return where people reach us."""
    return os.environ.get("FIFTYTWO_URL", DEFAULT_URL)


def settle_address(port: int) -> int:
    """Return the port to listen on, and let our own links name it unless FIFTYTWO_URL says otherwise."""
    ours = urlsplit(url())
    port = port or (ours.port if ours.scheme == "http" and ours.port else 5252)
    os.environ.setdefault("FIFTYTWO_URL", f"http://127.0.0.1:{port}")
    return port


def check_port(host: str, port: int) -> None:
    """Refuse to start where another program listens."""
    from fiftytwo.cli.supervisor import port_is_free

    try:
        free = port_is_free(host, port)
    except OSError as problem:
        fail(_("Cannot listen on {host}:{port}: {why}").format(host=host, port=port, why=problem.strerror))
    if not free:
        fail(
            _(
                "Another program listens on {host}:{port}; perhaps Fiftytwo is running already. "
                "Stop it, or choose another port: --port {other}"
            ).format(host=host, port=port, other=port + 1)
        )


def run_house(host: str, port: int, workers: int, *, when_up: Callable[[], None]) -> None:
    """Run web and worker until a signal ends them."""
    from fiftytwo.cli.supervisor import Child, Supervisor, answers

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fiftytwo.settings")
    nearby = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    children = [
        Child("web", web_command(host, port, workers)),
        Child("worker", [sys.executable, "-m", "fiftytwo.cli", "work"], waits=True),
    ]
    Supervisor(children, tell=warn).run(is_up=lambda: answers(nearby, port), when_up=when_up)


def web_command(host: str, port: int, workers: int) -> list[str]:
    """Return what starts the web server."""
    options = {
        "--interface": "wsgi",
        "--http": "1",
        "--host": host,
        "--port": str(port),
        "--workers": str(workers),
        "--blocking-threads": "1",
        "--log-level": "warning",
    }
    flat = [word for option in options.items() for word in option]
    flags = ["--no-ws", "--respawn-failed-workers"]
    return [sys.executable, "-m", "granian", *flat, *flags, "fiftytwo.wsgi:application"]


def work(
    once: Annotated[bool, typer.Option("--once", help=_("Do what is due now, then exit."))] = False,
) -> None:
    open_house()
    from fiftytwo.cli.worker import Worker

    worker = Worker()
    if once:
        done = worker.turn()
        say(_("{number} jobs done").format(number=done))
    else:
        worker.run()
