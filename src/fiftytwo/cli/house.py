"""Open the house for a command: Django, then whatever has to be brought up to date. Each check is fast."""

from __future__ import annotations

import fcntl
import hashlib
import os
import sys
import sysconfig
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fiftytwo import __version__
from fiftytwo.cli import words
from fiftytwo.cli.screen import fail, warn
from fiftytwo.cli.words import CATALOGUES, _

PACKAGE = Path(__file__).resolve().parent.parent
SITE_PACKAGES = Path(sysconfig.get_path("purelib")) / "django"


def open_house(*, migrated: bool = True) -> None:
    """Load Django in the reader's language; with ``migrated``, refuse a database that lacks our tables."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fiftytwo.settings")
    compile_messages()
    import django
    from django.conf import settings
    from django.utils import translation

    django.setup()
    translation.activate(words.language if words.language in dict(settings.LANGUAGES) else "en")
    if migrated and pending_migrations():
        fail(_("The database is not ready for this version. Run: fiftytwo migrate"))


def pending_migrations() -> bool:
    """Say whether the database still lacks a migration of this version.

    Raises:
        django.db.OperationalError: if the database cannot be reached.
    """
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def prepare() -> None:
    """Bring database, static files and languages in line with this version; of several at once, one after another.

    What was prepared is remembered by a fingerprint, so that an unchanged house opens without even loading Django.
    """
    if is_prepared():
        return
    with _alone():
        open_house(migrated=False)
        if pending_migrations():
            migrate()
        if static_files_are_stale():
            collect_static_files()
        remember(fingerprint())


@contextmanager
def _alone() -> Iterator[None]:
    """Wait until no other process prepares this home; the lock goes with the process, however it ends."""
    home().mkdir(parents=True, exist_ok=True)
    with (home() / "preparing").open("w") as descriptor:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield


def is_prepared() -> bool:
    """Say whether nothing has changed since the house was prepared; only SQLite can be known without asking."""
    note = home() / "prepared"
    return not os.environ.get("DATABASE_URL") and note.exists() and note.read_text() == fingerprint()


def remember(prepared: str) -> None:
    """Note what was prepared."""
    (home() / "prepared").write_text(prepared)


def forget_prepared() -> None:
    """Let the next start look at everything again."""
    (home() / "prepared").unlink(missing_ok=True)


def fingerprint() -> str:
    """Return a short text that is another when the version, its migrations, files or languages, or the database are."""
    watched = [
        path
        for pattern in ("*/migrations/*.py", "*/static/**/*", "locale/**/*")
        for path in sorted(PACKAGE.glob(pattern))
    ]
    kept = (home() / "fiftytwo.sqlite3", home() / "static" / "staticfiles.json", SITE_PACKAGES)
    parts = [
        *(__version__, sys.version),
        *(f"{path} {path.stat().st_mtime_ns}" for path in watched),
        *(f"{path} {path.stat().st_ino if path.exists() else 'is absent'}" for path in kept),
    ]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def home() -> Path:
    """Return the home, as the settings do."""
    return Path(os.environ.get("FIFTYTWO_HOME") or "var").resolve()


def database_mark() -> str:
    """Return a short text that is another for another database."""
    url, file = os.environ.get("DATABASE_URL"), home() / "fiftytwo.sqlite3"
    return hashlib.sha256((url or f"{file} {file.stat().st_ino}").encode()).hexdigest()


def migrate() -> None:
    """Bring the database's tables in line with this version."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)


# ---- languages


def compile_messages(folder: Path = CATALOGUES) -> None:
    """Compile every catalogue that is newer than its compiled form; a folder that is read-only stays as it is."""
    for source in folder.rglob("LC_MESSAGES/*.po"):
        compiled = source.with_suffix(".mo")
        stale = not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime
        if stale and os.access(source.parent, os.W_OK):
            compile_catalogue(source, compiled)


def compile_catalogue(source: Path, compiled: Path) -> None:
    """Write the compiled form of one catalogue, at once or not at all."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import PoFileError, read_po

    try:
        with source.open("rb") as read:
            catalogue = read_po(read)
    except (ValueError, PoFileError) as problem:  # no slip of a translator's keeps the house shut
        warn(_("The catalogue {path} cannot be read: {why}").format(path=source, why=problem))
        return
    partial = compiled.with_name(f"{compiled.name}.{os.getpid()}")
    with partial.open("wb") as write:
        write_mo(write, catalogue)
    partial.replace(compiled)


# ---- static files


def newest_static_file() -> float:
    """Return when one of our static files, or one of our apps', was last changed."""
    from django.contrib.staticfiles.finders import get_finders

    times = [os.path.getmtime(storage.path(path)) for finder in get_finders() for path, storage in finder.list([])]
    return max(times, default=0.0)


def static_files_are_stale() -> bool:
    """Say whether the collected static files are older than their sources."""
    from django.conf import settings

    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    return not manifest.exists() or manifest.stat().st_mtime < newest_static_file()


def collect_static_files() -> None:
    """Copy, compress and name the static files by their contents."""
    from django.core.management import call_command

    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
