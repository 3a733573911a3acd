"""One archive holds everything: the database, then the facts as they were after it, and the secret."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import uuid
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from fiftytwo.facts import batches, database_copy, durable, forgotten_list, mask, outbox, store, work
from fiftytwo.facts.forget_again import forget_again

FORMAT = 1
CHUNK_BYTES = 1 << 20
LONGEST_MANIFEST = 256 << 20
NEEDED = frozenset({"database", "secret.key"})
KEPT_FOLDERS = ("imports",)  # files of other rooms that belong to the record


class BackupError(Exception):
    """The archive cannot be made or put back; the message says why, and nothing was changed."""


@dataclass(frozen=True)
class Restored:
    """What a restore brought back, and whom it did not: those forgotten since the backup.

    ``list_found`` says whether there was a list of them, in the home or beside the archive.
    """

    made_at: str
    files: int
    interrupted_batches: int
    swept: int
    customers_forgotten_again: int = 0
    people_forgotten_again: int = 0
    list_found: bool = True


def backup(path: Path | str) -> int:
    """Write everything this installation keeps into one archive; return its size in bytes.

    While the database and the list of fact files are taken, which is short, no facts are written; so both
    tell one story. What an action has put into the outbox meanwhile becomes a fact on restore.

    Raises:
        BackupError: if the archive cannot be written there.
    """
    target = Path(path)
    if not target.parent.is_dir():
        raise BackupError(_("There is no folder %(folder)s to write the backup to.") % {"folder": target.parent})
    partial = target.with_name(f".{target.name}.{uuid.uuid4().hex}")
    try:
        with _staging() as staging:
            _take(staging)
            _pack(staging, partial)
        os.chmod(partial, 0o600)
        durable.sync(partial)
        os.replace(partial, target)
        durable.sync(target.parent)
    finally:
        partial.unlink(missing_ok=True)
    forgotten_list.keep(folder=target.parent)
    return target.stat().st_size


@contextmanager
def _staging() -> Iterator[Path]:
    """Give a folder beside the facts, on their disk, so that files can be linked instead of copied."""
    with work.open_folder(store.root().parent, work.BACKUP) as place:
        staging = place / "files"
        staging.mkdir()
        yield staging


def _take(staging: Path) -> None:
    """Take the database, then the facts after it; no other program writes facts in between."""
    with store.writing():
        database_copy.copy_to(staging / "database")
        for table in store.stored_tables():
            for file in store.files(table):
                _link(Path(file.uri), staging / "facts" / table / file.path)
            log = store.folder(table) / "_delta_log"
            for entry in log.iterdir():
                _link(entry, staging / "facts" / table / "_delta_log" / entry.name)
    for name in KEPT_FOLDERS:
        if (Path(settings.HOME) / name).is_dir():
            shutil.copytree(Path(settings.HOME) / name, staging / "home" / name)
    (staging / "secret.key").write_text(settings.SECRET_KEY)


def _link(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def _pack(staging: Path, target: Path) -> None:
    """Write the archive, the list of its files with their sums last."""
    sums: dict[str, str] = {}
    with zipfile.ZipFile(target, "x", zipfile.ZIP_STORED, allowZip64=True) as archive:
        for path in sorted(path for path in staging.rglob("*") if path.is_file()):
            name = path.relative_to(staging).as_posix()
            how = zipfile.ZIP_DEFLATED if name == "database" else zipfile.ZIP_STORED
            info = zipfile.ZipInfo(name)
            info.compress_type = how
            with path.open("rb") as source, archive.open(info, "w", force_zip64=True) as member:
                sums[name] = _copy(source, member)
        manifest = {
            "format": FORMAT,
            "made_at": timezone.now().isoformat(),
            "database": database_copy.kind(),
            "files": sums,
        }
        archive.writestr("manifest.json", json.dumps(manifest, indent=1))


def _copy(source: IO[bytes], target: IO[bytes] | None) -> str:
    """Copy a stream, or only read it, and return the SHA-256 of what it held."""
    digest = hashlib.sha256()
    while chunk := source.read(CHUNK_BYTES):
        digest.update(chunk)
        if target is not None:
            target.write(chunk)
    return digest.hexdigest()


# ---- back


def restore(path: Path | str, *, force: bool = False) -> Restored:
    """Put everything in an archive back, take out what was half written, and replay the outbox.

    Whoever was forgotten since the archive was made is forgotten again, by the list in the home or beside the archive.

    Args:
        path: an archive from :func:`backup`.
        force: replace what this installation holds; without it, it has to be empty.

    Raises:
        BackupError: if the archive is damaged, of another kind of database or of a newer version, or this
            installation is not empty. Nothing was changed then.
    """
    manifest = _checked(Path(path))
    unfinished = forgotten_list.known().again  # a restore that was killed: what it left is nobody's
    if not force and not unfinished and _holds_anything():
        raise BackupError(_("This installation is not empty. Restore into an empty one, or use --force to replace it."))
    with _staging() as staging:
        with zipfile.ZipFile(path) as archive:
            _check_room(archive, staging)
            for name in manifest["files"]:
                archive.extract(name, staging)
        house = mask.house((staging / "secret.key").read_text())
        listed = forgotten_list.read(forgotten_list.beside(Path(path).absolute().parent, house))
        found = listed is not None or forgotten_list.place().exists()
        forgotten_list.expect_again(listed)
        with store.writing():
            _put_back(staging)
    call_command("migrate", verbosity=0, interactive=False)
    forgotten_list.keep(house=house)
    again = forget_again()
    interrupted = batches.recover()
    swept = outbox.sweep()
    return Restored(
        manifest["made_at"], len(manifest["files"]), len(interrupted), swept, again.customers, again.people, found
    )


def _check_room(archive: zipfile.ZipFile, folder: Path) -> None:
    """Refuse to begin where the archive has no room: all its files, and the database once more."""
    needed = sum(member.file_size * (2 if member.filename == "database" else 1) for member in archive.infolist())
    free = shutil.disk_usage(folder).free
    if needed > free:
        raise BackupError(
            _("A restore needs %(needed)s MB of room, and there are %(free)s MB. Nothing was changed.")
            % {"needed": needed // 1_000_000 + 1, "free": free // 1_000_000}
        )


def _checked(path: Path) -> dict[str, Any]:
    """Read every byte of the archive and compare the sums; return its list of contents."""
    try:
        with zipfile.ZipFile(path) as archive:
            if archive.getinfo("manifest.json").file_size > LONGEST_MANIFEST:
                raise ValueError("manifest.json")
            manifest: dict[str, Any] = json.loads(archive.read("manifest.json"))
            if manifest["format"] > FORMAT:
                raise BackupError(_("The archive was made by a newer Fiftytwo. Update this one first."))
            if lacking := NEEDED - manifest["files"].keys():
                raise KeyError(*lacking)
            for name, expected in manifest["files"].items():
                with archive.open(name) as member:
                    if _unsafe(name) or _copy(member, None) != expected:
                        raise BackupError(_("The archive is damaged: %(file)s. Nothing was changed.") % {"file": name})
    except (
        OSError,
        AttributeError,
        KeyError,
        TypeError,
        ValueError,
        EOFError,
        RuntimeError,
        zipfile.BadZipFile,
        zlib.error,
    ) as error:
        raise BackupError(
            _("%(path)s is not a Fiftytwo backup, or it is damaged (%(error)s). Nothing was changed.")
            % {"path": path, "error": error}
        ) from error
    if manifest["database"] != database_copy.kind():
        raise BackupError(
            _("The archive holds a %(theirs)s database, this installation uses %(ours)s. Set DATABASE_URL to match.")
            % {"theirs": manifest["database"], "ours": database_copy.kind()}
        )
    return manifest


def _unsafe(name: str) -> bool:
    """Say whether a member's name would leave the folder."""
    return name.startswith("/") or ".." in Path(name).parts


def _holds_anything() -> bool:
    if store.stored_tables():
        return True
    if "org_person" not in connection.introspection.table_names():
        return False
    from fiftytwo.org.models import Organisation, Person

    return Person.objects.exists() or Organisation.objects.exists()


def _put_back(staging: Path) -> None:
    """Put the facts first, then the database: an interrupted restore is seen as such and run again."""
    root = store.root()
    durable_files = [path for path in staging.rglob("*") if path.is_file()]
    durable.sync_files(durable_files, below=staging)
    for old in root.iterdir():
        if old.is_dir():
            shutil.rmtree(old)
    for table in (staging / "facts").iterdir() if (staging / "facts").is_dir() else ():
        os.rename(table, root / table.name)
    durable.sync(root)
    store.forget_handles()
    _put_home_back(staging)
    database_copy.copy_back(staging / "database")


def _put_home_back(staging: Path) -> None:
    home = Path(settings.HOME)
    for name in KEPT_FOLDERS:
        shutil.rmtree(home / name, ignore_errors=True)
        if (staging / "home" / name).is_dir():
            shutil.copytree(staging / "home" / name, home / name)
    secret = home / "secret.key"
    text = (staging / "secret.key").read_text()
    secret.touch(mode=0o600)
    secret.write_text(text)
    durable.sync(secret)
    if not os.environ.get("FIFTYTWO_SECRET_KEY"):
        settings.SECRET_KEY = text
