"""What the page of tokens shows: one's own, and for the administrator everyone's and those of programs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from fiftytwo.org.models import ApiToken
from fiftytwo.org.permissions import can_keep_programs
from fiftytwo.org.tokens import SCOPES, visible_to
from fiftytwo.org.viewer import Viewer


@dataclass(frozen=True)
class TokenRow:
    """One token: what it is for, what it opens, until when, and when it was last used; never the token itself."""

    key: str
    name: str
    prefix: str
    owner: str
    scopes: tuple[str, ...]
    last_day: date
    last_used_at: datetime | None
    state: str
    is_open: bool


@dataclass(frozen=True)
class TokensPage:
    """Tokens, those that open something first."""

    mine: tuple[TokenRow, ...]
    programs: tuple[TokenRow, ...]
    others: tuple[TokenRow, ...]
    may_keep_programs: bool
    is_encrypted: bool


def tokens_page(viewer: Viewer) -> TokensPage:
    """Return the page of tokens for a viewer."""
    found = list(visible_to(viewer).select_related("person"))
    mine = viewer.person.pk if viewer.person else None
    return TokensPage(
        mine=_rows(viewer, (token for token in found if token.person_id == mine)),
        programs=_rows(viewer, (token for token in found if token.person_id is None)),
        others=_rows(viewer, (token for token in found if token.person_id not in (None, mine))),
        may_keep_programs=can_keep_programs(viewer),
        is_encrypted=settings.URL.startswith("https://"),
    )


def _rows(viewer: Viewer, tokens: Iterable[ApiToken]) -> tuple[TokenRow, ...]:
    rows = [_row(viewer, token) for token in tokens]
    return tuple(sorted(rows, key=lambda row: not row.is_open))


def _row(viewer: Viewer, token: ApiToken) -> TokenRow:
    return TokenRow(
        key=token.key,
        name=token.name,
        prefix=token.prefix,
        owner=str(token.person) if token.person else token.get_rights_display(),
        scopes=tuple(str(SCOPES[scope]) for scope in token.scopes if scope in SCOPES),
        last_day=token.expires_on - timedelta(days=1),
        last_used_at=token.last_used_at,
        state=_state(viewer, token),
        is_open=token.revoked_at is None and viewer.today < token.expires_on,
    )


def _state(viewer: Viewer, token: ApiToken) -> str:
    if token.revoked_at is not None:
        return _("revoked")
    return _("expired") if viewer.today >= token.expires_on else ""
