"""What the pages of sign-ins show: where someone is signed in, and what happened at the door."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from fiftytwo.org.access.models import OpenSession
from fiftytwo.org.access.second_step import has_second_step
from fiftytwo.org.audit_words import action_name
from fiftytwo.org.models import AuditEntry, Person
from fiftytwo.org.permissions import can_see_all_sign_ins
from fiftytwo.org.viewer import Viewer

PAGE = 50
WAYS: dict[str, str | Promise] = {
    "password": _("password"),
    "totp": _("code of an app"),
    "recovery_codes": _("recovery code"),
    "webauthn": _("passkey"),
    "slip": _("slip from their lead"),
    "socialaccount": _("the organisation's sign-in"),
}
REASONS: dict[str, str | Promise] = {
    "unknown": _("nobody here has that address"),
    "nobody_asked": _("this browser had not asked"),
    "used_before": _("the answer had been used before"),
    "unsigned": _("the answer was not signed"),
    "wrong_signature": _("the signature was wrong"),
    "weak_signature": _("the signature was too weak"),
    "too_old": _("the answer was too old"),
    "too_early": _("the answer was from the future: compare the clocks"),
    "wrong_audience": _("the answer was meant for another service"),
    "wrong_recipient": _("the answer was meant for another address"),
    "wrong_issuer": _("the answer came from another provider"),
    "several_assertions": _("the answer named several people"),
    "refused_there": _("the provider refused"),
    "no_lasting_name": _("the provider gave a passing name: set a lasting one there"),
    "not_readable": _("the answer could not be read"),
    "not_as_expected": _("the answer was not as expected"),
}


@dataclass(frozen=True)
class SessionRow:
    """One browser in which someone is signed in."""

    key: str
    device: str
    address: str
    opened_at: datetime
    seen_at: datetime
    is_here: bool


@dataclass(frozen=True)
class SignInRow:
    """One thing that happened at the door; ``address`` is empty where it was not noted or is forgotten by now."""

    at: datetime
    what: str
    how: str
    device: str
    address: str
    is_refused: bool
    person: Person | None


@dataclass(frozen=True)
class SignInsPage:
    """Sessions and sign-ins of one person, or the sign-ins of everyone where ``person`` is None.

    ``next`` is the id of the last row if there are older ones.
    """

    person: Person | None
    is_me: bool
    sessions: tuple[SessionRow, ...]
    rows: tuple[SignInRow, ...]
    next: int | None
    may_see_all: bool
    has_second_step: bool = False

    @property
    def others(self) -> int:
        """In how many other browsers they are signed in."""
        return sum(not session.is_here for session in self.sessions)


def sign_ins_page(viewer: Viewer, person: Person, *, here: str | None, before: int | None = None) -> SignInsPage:
    """Return where someone is signed in and what happened; ``here`` is the key of the session that asks."""
    found = OpenSession.objects.filter(user_id=person.user_id or 0).still_open()
    rows, older = _rows(AuditEntry.objects.filter(about=person), before)
    is_me = viewer.person is not None and viewer.person.pk == person.pk
    sessions = tuple(_session(row, here) for row in found)
    has_step = person.user is not None and has_second_step(person.user)
    return SignInsPage(person, is_me, sessions, rows, older, can_see_all_sign_ins(viewer), has_step)


def everyones_page(viewer: Viewer, *, before: int | None = None) -> SignInsPage:
    """Return what happened at the door, of everyone, the newest first."""
    rows, older = _rows(AuditEntry.objects.all(), before)
    return SignInsPage(None, False, (), rows, older, can_see_all_sign_ins(viewer))


def _session(row: OpenSession, here: str | None) -> SessionRow:
    return SessionRow(row.key, row.device, row.address or "", row.opened_at, row.seen_at, row.session_key == here)


def _rows(entries: QuerySet[AuditEntry], before: int | None) -> tuple[tuple[SignInRow, ...], int | None]:
    found = entries.filter(record="org.user", action__startswith="account.")
    if before is not None:
        found = found.filter(pk__lt=before)
    shown = list(found.select_related("about")[: PAGE + 1])
    older = shown[PAGE - 1].pk if len(shown) > PAGE else None
    return tuple(_row(entry) for entry in shown[:PAGE]), older


def _row(entry: AuditEntry) -> SignInRow:
    told = {name: pair[-1] for name, pair in entry.changes.items() if isinstance(pair, list) and pair}
    ways = [WAYS.get(way, way) for way in told.get("how") or []]
    if told.get("reason"):
        ways = [REASONS.get(told["reason"], told["reason"])]
    return SignInRow(
        at=entry.at,
        what=action_name(entry.action),
        how=" + ".join(map(str, ways)),
        device=str(told.get("device") or ""),
        address=str(told.get("address") or ""),
        is_refused=entry.action.endswith(("_failed", "_refused")),
        person=entry.about,
    )
