"""Saved views by mail: each Monday morning, as text, HTML and PDF, in the language of whoever asked for it.

A view is computed anew with the rights that its owner has that morning: someone who may no longer see it is told so,
and gets no number.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import QueryDict
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from fiftytwo.mail.actions import Attached, send
from fiftytwo.metrics.compute import NotVisibleError, StillCountingError, Value
from fiftytwo.metrics.explore import Exploration, ExploreError, asked, explore
from fiftytwo.metrics.presentation import period_written, said, written
from fiftytwo.metrics.printing import table_pdf
from fiftytwo.metrics.scopes import ScopeError
from fiftytwo.metrics.waiting import at_work
from fiftytwo.org.models import Organisation
from fiftytwo.org.saved_views.models import SavedView
from fiftytwo.org.viewer import Viewer, viewer_of
from fiftytwo.shell import words

log = logging.getLogger(__name__)
MOST_LINES_IN_MAIL = 40


@dataclass(frozen=True)
class Line:
    """One line of the mail: what it is about, and each number with what it rests on."""

    head: str
    cells: tuple[str, ...]


def mail_saved_views() -> int:
    """Queue the mail of every saved view that is asked for; return how many. One that fails stops no other."""
    queued = 0
    for view in SavedView.objects.filter(
        page=SavedView.Page.NUMBERS, mailed=True, owner__is_active=True
    ).select_related("owner"):
        try:
            with transaction.atomic(), at_work():
                queued += mail_view(view)
        except (ValidationError, StillCountingError) as error:
            log.warning("Saved view %s was not mailed: %s", view.pk, type(error).__name__)
    return queued


def mail_view(view: SavedView) -> bool:
    """Queue the mail of one view; False if its owner works here no more.

    Raises:
        ValidationError: if their address is none.
        StillCountingError: if the facts are still being counted.
    """
    viewer = viewer_of(view.owner)
    if viewer.person is None or not viewer.person.email:
        return False
    language = viewer.person.language or Organisation.get().language
    with translation.override(language):
        context, attached = _written(view, viewer)
    send(viewer.person.email, "mail/saved_view", context, language=language, attached=attached)
    return True


def _written(view: SavedView, viewer: Viewer) -> tuple[dict[str, object], Attached | None]:
    """Return what the mail says, and its PDF; without numbers where the owner may not see them any more."""
    url = settings.URL.rstrip("/") + reverse("org:saved_view", args=[view.pk])
    context: dict[str, object] = {"name": view.name, "url": url, "problem": "", "lines": [], "head": []}
    try:
        found = explore(viewer, asked(QueryDict(view.query), viewer.today))
    except NotVisibleError:
        return {**context, "problem": _("You may not see these numbers any more.")}, None
    except (ScopeError, ExploreError, ValueError) as error:
        return {**context, "problem": str(error)}, None
    head = [str(definition.label) for definition in found.definitions]
    lines = [Line(_head(found, line.name, period_written(line.period)), tuple(map(told, line.values)))
             for line in found.lines]  # fmt: skip
    context |= {
        "head": head,
        "lines": _pairs(head, lines[-MOST_LINES_IN_MAIL:]),
        "more": len(lines) > MOST_LINES_IN_MAIL,
    }
    pdf = table_pdf(view.name, found.asked.scope, found.asked.period, head, [(one.head, one.cells) for one in lines])
    name = re.sub(r"[^\w.-]+", "-", view.name, flags=re.ASCII).strip("-") or "numbers"
    return context, Attached(f"{name}.pdf", pdf)


def _head(found: Exploration, name: str, period: str) -> str:
    return f"{name}, {period}" if len(found.scopes) > 1 else period


def _pairs(head: Sequence[str], lines: Sequence[Line]) -> list[tuple[str, list[tuple[str, str]]]]:
    return [(line.head, list(zip(head, line.cells, strict=True))) for line in lines]


def told(value: Value) -> str:
    """Write a number with what it rests on, and what has to be said beside it."""
    notes = "; ".join(note for note in (f"n = {words.number(value.n)}", said(value)) if note)
    return f"{written(value.definition, value.value)} ({notes})"
