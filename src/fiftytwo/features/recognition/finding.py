"""From what the readers found to a moment that waits for a person's look. Nothing here reaches anybody."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction

from fiftytwo.features.recognition.models import Moment
from fiftytwo.features.recognition.sealing import customer_mark, seal
from fiftytwo.org.permissions import ContactScope, contact_scope
from fiftytwo.org.viewer import Viewer, organisations_today
from fiftytwo.signals.praise import find_named
from fiftytwo.understanding.queries import Candidate, FoundPraise, praise_found
from fiftytwo.understanding.texts import ReadText, load

LOOKED_BACK_DAYS = 35
MOST_AT_ONCE = 2000


def find_praise() -> int:
    """Propose a moment for each text of the last five weeks that was read as thanks; return how many are new.

    Where one names a person, who leads the team is told once, by a signal.
    """
    since = organisations_today() - timedelta(days=LOOKED_BACK_DAYS)
    found = praise_found(None, since, most=MOST_AT_ONCE)
    known = known_texts([(praise.source, praise.text_id) for praise in found])
    new = [praise for praise in found if (praise.source, praise.text_id) not in known]
    with transaction.atomic():
        Moment.objects.bulk_create([proposed_of(praise) for praise in new], ignore_conflicts=True)
        find_named(new, organisations_today())
    return len(new)


def known_texts(texts: Sequence[tuple[str, str]]) -> set[tuple[str, str]]:
    """Return which texts have a moment already."""
    ids = sorted({text_id for _source, text_id in texts})
    found = set[tuple[str, str]]()
    for first in range(0, len(ids), 500):
        rows = Moment.objects.filter(text_id__in=ids[first : first + 500])
        found.update(rows.values_list("text_source", "text_id"))
    return found


def proposed_of(praise: FoundPraise) -> Moment:
    """Return a moment for praise that the readers found, not kept yet."""
    return Moment(
        text_source=praise.source, text_id=praise.text_id, month=f"{praise.written_at:%Y-%m}",
        written_at=praise.written_at, channel=praise.channel or "", language=praise.language or "",
        contact_source=praise.contact_source or "", contact_id=praise.contact_id or "",
        team_key=praise.team or "", employee_key=praise.handled_by or "",
        customer_mark=customer_mark(praise.customer), seal=seal(praise.source, praise.text_id, praise.words),
        candidates=_keys(praise.candidates), ambiguous=praise.ambiguous,
    )  # fmt: skip


def _keys(candidates: Sequence[Candidate]) -> list[str]:
    return [candidate.key for candidate in candidates]


def readable_text(viewer: Viewer | None, source: str, text_id: str, month: str) -> ReadText | None:
    """Return a text with its words, if the viewer sees it and the words are still there."""
    scope = contact_scope(viewer) if viewer else ContactScope(everything=True)
    texts = load(scope, [(source, text_id)], [month]) if scope else []
    return texts[0] if texts and texts[0].words else None


def proposed_from(text: ReadText) -> Moment:
    """Return a moment for a text that a person picked, not kept yet."""
    mentions = text.all_of("mention")
    named = [key for found in mentions for key in ((found.value,) if found.value else found.candidates)]
    return Moment(
        text_source=text.source, text_id=text.text_id, month=text.month, written_at=text.written_at,
        channel=text.channel or "", language=text.language or "", contact_source=text.contact_source or "",
        contact_id=text.contact_id or "", team_key=text.team or "", employee_key=text.employee or "",
        customer_mark=customer_mark(text.customer), seal=seal(text.source, text.text_id, text.words or ""),
        candidates=[key for key in dict.fromkeys(named) if key.startswith(("person:", "team:"))],
        ambiguous=any(found.value is None and len(found.candidates) > 1 for found in mentions),
    )  # fmt: skip
