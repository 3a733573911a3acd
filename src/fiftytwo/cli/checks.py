"""What the doctor looks at. Each check returns one finding and never raises."""

from __future__ import annotations

import os
import shutil
import stat
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import Error, connection
from django.utils import timezone

from fiftytwo.cli.house import pending_migrations, static_files_are_stale
from fiftytwo.cli.words import CATALOGUES, _

GIGABYTE = 1e9
LITTLE_SPACE_GB, TOO_LITTLE_SPACE_GB = 5.0, 0.5
LATE = timedelta(minutes=15)
MANY_UNREAD = 1_000  # texts; fewer may have come in this minute


@dataclass(frozen=True)
class Finding:
    """One line of the doctor's: ``level`` is ok, warn or fail; ``mend`` says what to do."""

    level: str
    what: str
    found: str
    mend: str = ""


def examine(*, trial_address: str = "") -> Iterator[Finding]:
    """Look at everything, in the order in which things depend on each other."""
    checks: list[tuple[str, Callable[[], Finding]]] = [
        (_("Python"), python),
        (_("home"), home),
        (_("secret"), secret),
        (_("disk"), disk),
        (_("database"), database),
        (_("database settings"), database_settings),
        (_("organisation"), organisation),
        (_("facts"), facts),
        (_("those forgotten"), those_forgotten),
        (_("engine"), engine),
        (_("recurring work"), recurring_work),
        (_("customers' words"), customers_words),
        (_("mail"), mail),
        (_("time zones"), time_zones),
        (_("languages"), languages),
        (_("static files"), static_files),
        (_("address"), address),
        (_("the organisation's sign-in"), own_sign_in),
    ]
    for what, check in checks:
        yield guarded(what, check)
    if trial_address:
        yield guarded(_("test message"), lambda: trial(trial_address))


def guarded(what: str, check: Callable[[], Finding]) -> Finding:
    """Return a check's finding; a check that breaks is a finding too."""
    try:
        return check()
    except Exception as problem:  # the doctor reports whatever is wrong
        if isinstance(problem, Error) and not database_is_ready():
            return Finding("warn", what, _("cannot be looked at until the database is ready"))
        return Finding("fail", what, f"{type(problem).__name__}: {problem}", _("Fix what it says, then check again."))


def database_is_ready() -> bool:
    """Say whether the database can be asked and is that of this version."""
    try:
        return not pending_migrations()
    except Error:
        return False


def python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    return Finding("ok", _("Python"), version)


def home() -> Finding:
    with tempfile.TemporaryFile(dir=settings.HOME):
        return Finding("ok", _("home"), str(settings.HOME))


def secret() -> Finding:
    what, path = _("secret"), Path(settings.HOME) / "secret.key"
    if os.environ.get("FIFTYTWO_SECRET_KEY"):
        return Finding("ok", what, _("given by FIFTYTWO_SECRET_KEY"))
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        return Finding("fail", what, _("{path} can be read by others").format(path=path), f"chmod 600 {path}")
    return Finding("ok", what, _("readable by its owner only"))


def disk() -> Finding:
    what, free = _("disk"), shutil.disk_usage(settings.HOME).free / GIGABYTE
    found = _("{free:.1f} GB free").format(free=free)
    if free < TOO_LITTLE_SPACE_GB:
        return Finding("fail", what, found, _("Make room, or move the home to a larger disk."))
    if free < LITTLE_SPACE_GB:
        return Finding("warn", what, found, _("Imports and backups need room; 5 GB or more is comfortable."))
    return Finding("ok", what, found)


def database() -> Finding:
    what, kind = _("database"), connection.vendor
    try:
        pending = pending_migrations()
    except Error as problem:
        return Finding("fail", what, str(problem).strip(), _("Start the database, or correct DATABASE_URL."))
    if pending:
        return Finding("fail", what, _("{kind}, not ready for this version").format(kind=kind), "fiftytwo migrate")
    return Finding("ok", what, _("{kind}, up to date").format(kind=kind))


def database_settings() -> Finding:
    what = _("database settings")
    if connection.vendor != "sqlite":
        return Finding("ok", what, _("those of the server"))
    with connection.cursor() as cursor:
        found = {}
        for name in ("journal_mode", "synchronous", "foreign_keys"):
            cursor.execute(f"PRAGMA {name}")
            found[name] = str(cursor.fetchone()[0])
    if found != {"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1"}:
        return Finding("fail", what, str(found), _("Keep the home on a local disk: SQLite's WAL works on no other."))
    return Finding("ok", what, _("WAL, every commit reaches the disk"))


def organisation() -> Finding:
    from fiftytwo.org.models import Organisation

    ours = Organisation.objects.first()
    if ours is None:
        return Finding("warn", _("organisation"), _("not set up yet"), "fiftytwo setup")
    return Finding("ok", _("organisation"), f"{ours.name} ({ours.time_zone})")


def facts() -> Finding:
    from fiftytwo.facts import store
    from fiftytwo.health import facts_are_readable

    what = _("facts")
    if not facts_are_readable():
        return Finding("fail", what, _("cannot be read"), "fiftytwo facts verify")
    files = sum(len(store.snapshot(table)) for table in store.stored_tables())
    return Finding("ok", what, _("{files} files in {place}").format(files=files, place=store.root()))


def those_forgotten() -> Finding:
    """Whether the secret is still the one by which customers who were erased are known."""
    from fiftytwo.facts import forgotten_list, mask

    what, listed = _("those forgotten"), forgotten_list.known()
    ours = forgotten_list.of_database(mask.house())
    strange = [
        mark for mark in ours.customers if listed.customers.get(mark, {}).get("house", mask.house()) != mask.house()
    ]
    if strange:
        found = _("the secret is another than when {number} customers were erased").format(number=len(strange))
        mend = _("Set FIFTYTWO_SECRET_KEY as it was, or erase them again: until then an import may bring them back.")
        return Finding("fail", what, found, mend)
    found = _("{customers} customers, {people} employees").format(
        customers=len(ours.customers), people=len(ours.people)
    )
    return Finding("ok", what, found)


def engine() -> Finding:
    what = _("engine")
    if settings.ENGINE == "duckdb":
        import duckdb

        return Finding("ok", what, f"DuckDB {duckdb.__version__}, {settings.ENGINE_MEMORY_MB} MB")
    if not shutil.which("java"):
        return Finding(
            "fail",
            what,
            _("{engine}, but there is no Java").format(engine=settings.ENGINE),
            "apt install default-jre-headless",
        )
    return Finding("ok", what, str(settings.ENGINE))


def recurring_work() -> Finding:
    from fiftytwo.clock.models import RecurringJob

    what, now = _("recurring work"), timezone.now()
    failing = RecurringJob.objects.filter(failures__gt=0).first()
    if failing:
        found = _("{job} failed {times} times: {error}").format(
            job=failing, times=failing.failures, error=failing.error
        )
        return Finding("fail", what, found, _("Fix what it says; it is tried again automatically."))
    late = RecurringJob.objects.due(now - LATE).first()
    if late or not RecurringJob.objects.filter(started_at__isnull=False).exists():
        found = (
            _("{job} has been due since {due:%F %R} UTC").format(job=late, due=late.due_at)
            if late
            else _("never started")
        )
        return Finding("warn", what, found, _("No worker is running: start fiftytwo serve, or fiftytwo work."))
    return Finding("ok", what, _("nothing is late"))


def customers_words() -> Finding:
    """Whether texts wait to be read, and whether their words leave this machine for it."""
    from fiftytwo.understanding.health import standing
    from fiftytwo.understanding.readers import NoReaderError, leaves_the_machine, model_here, prove, recipe

    what, found = _("customers' words"), standing()
    try:
        recipe()
        prove()
    except NoReaderError as problem:
        return Finding("warn", what, str(problem))
    told = _("{texts} texts, not yet read: {unread}, set aside: {aside}").format(
        texts=found.texts, unread=found.unread, aside=found.unreadable
    )
    if place := leaves_the_machine():
        told += "; " + _("masked, they go to {place} to be read").format(place=place)
    elif name := model_here():
        told += "; " + _("read on this machine by {model}").format(model=name)
    if found.unread > MANY_UNREAD:
        mend = _("The worker catches up; to have it done at once: fiftytwo understanding read")
        return Finding("warn", what, told, mend)
    return Finding("ok", what, told)


def mail() -> Finding:
    from django.core.mail import get_connection

    what = _("mail")
    if "smtp" not in settings.EMAIL_BACKEND:
        place = settings.EMAIL_FILE_PATH
        return Finding(
            "warn",
            what,
            _("no mail server; mails are files in {place}").format(place=place),
            _("Set FIFTYTWO_MAIL=smtp://…"),
        )
    try:
        server = get_connection()
        server.open()
        server.close()
    except OSError as problem:
        found = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}: {problem}"
        return Finding("fail", what, found, _("Check FIFTYTWO_MAIL; messages wait until the server answers."))
    return Finding("ok", what, f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}")


def trial(trial_address: str) -> Finding:
    from fiftytwo.mail.actions import send, sweep
    from fiftytwo.org.models import Organisation

    ours = Organisation.get()
    message = send(trial_address, "mail/trial", {"organisation": ours.name or "Fiftytwo"}, language=ours.language)
    sweep()
    message.refresh_from_db()
    level = "ok" if message.state == message.State.SENT else "fail"
    return Finding(level, _("test message"), message.error or str(message.get_state_display()))


def time_zones() -> Finding:
    from fiftytwo.org.models import Organisation, Site

    wanted = {Organisation.get().time_zone, "Europe/Istanbul", *Site.objects.values_list("time_zone", flat=True)}
    for name in wanted:
        ZoneInfo(name)
    return Finding("ok", _("time zones"), _("all known"))


def languages() -> Finding:
    uncompiled = [
        source.parent.parent.name
        for source in CATALOGUES.rglob("LC_MESSAGES/*.po")
        if not source.with_suffix(".mo").exists()
    ]
    if uncompiled:
        mend = _("Let the owner of {place} run: fiftytwo migrate").format(place=CATALOGUES)
        return Finding("warn", _("languages"), _("not compiled: {names}").format(names=", ".join(uncompiled)), mend)
    return Finding("ok", _("languages"), ", ".join(code for code, _name in settings.LANGUAGES))


def static_files() -> Finding:
    if static_files_are_stale():
        return Finding("warn", _("static files"), _("not collected for this version"), _("fiftytwo serve does it."))
    return Finding("ok", _("static files"), str(settings.STATIC_ROOT))


def address() -> Finding:
    what = _("address")
    if settings.URL.startswith("https://") and not settings.PROXIES:
        found = _("{url} is encrypted, but no proxy is known that does it").format(url=settings.URL)
        return Finding("warn", what, found, _("Set FIFTYTWO_PROXIES to how many proxies of yours stand before it."))
    if settings.URL.startswith("https://") or "//127.0.0.1" in settings.URL or "//localhost" in settings.URL:
        return Finding("ok", what, settings.URL)
    mend = _("Put a proxy with a certificate before it and set FIFTYTWO_URL=https://…")
    return Finding("warn", what, _("{url} is not encrypted").format(url=settings.URL), mend)


def own_sign_in() -> Finding:
    """Whether the organisation's own providers answer, if it has any."""
    from fiftytwo.org.access import identity
    from fiftytwo.org.access.saml_setup import SetUpError
    from fiftytwo.org.access.trial import try_way

    what, found = _("the organisation's sign-in"), []
    try:
        found = [try_way(way) for way in (identity.oidc(), identity.saml()) if way is not None]
    except SetUpError as problem:
        return Finding("fail", what, str(problem), _("Until then people sign in with their passwords."))
    return Finding("ok", what, ", ".join(found) or _("none is set up"))
