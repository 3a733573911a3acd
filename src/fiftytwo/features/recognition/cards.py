"""Cards to print and hand over: the customer's exact words, the leader's own, and room to sign by hand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from fiftytwo.features.recognition.models import Credit, Thanks
from fiftytwo.features.recognition.quotes import Kept, Quote, quotes_of
from fiftytwo.org.models import Organisation, Person, Team
from fiftytwo.shell import words
from fiftytwo.shell.printing import typeset

TEMPLATE = Path(__file__).parent / "print" / "card.typ"
A6, A5, SHEET = "a6", "a5", "sheet"
PAPERS = (A6, A5, SHEET)
FITS_IN_FRONT = 900
QUOTE_MARKS = ("“", "”")


@dataclass(frozen=True)
class Card:
    """One card for one person or team; ``note`` is empty where it will be written by hand."""

    to: Person | Team
    quote: Quote
    written_at: datetime
    note: str
    leader: Person | None

    @property
    def language(self) -> str:
        """The language of whoever gets it; the organisation's for a team."""
        theirs = self.to.language if isinstance(self.to, Person) else ""
        return theirs or Organisation.get().language


def cards_of(thanks: Iterable[Thanks]) -> list[Card]:
    """Return a card for everyone credited by some thanks, in their order."""
    wanted = list(thanks)
    quotes = quotes_of(one.moment for one in wanted)
    credited = _credits([one.moment_id for one in wanted])
    return [
        Card(credit.person or credit.team, quotes[one.moment_id], one.moment.written_at, _note(one), one.taken_by)  # type: ignore[arg-type]
        for one in wanted
        for credit in credited[one.moment_id]
    ]


def _credits(moments: Sequence[int]) -> dict[int, list[Credit]]:
    """Return whom moments credit, by their ids; asked for in lists that every database takes."""
    found: dict[int, list[Credit]] = defaultdict(list)
    for first in range(0, len(moments), 500):
        rows = Credit.objects.filter(moment_id__in=moments[first : first + 500])
        for credit in rows.select_related("person", "team"):
            found[credit.moment_id].append(credit)
    return found


def _note(thanks: Thanks) -> str:
    return thanks.note if thanks.way == Thanks.Way.NOTE else ""


def cards_pdf(cards: Sequence[Card], paper: str = A6) -> bytes:
    """Return cards as PDF: each on a sheet of its own (A6 or A5), or two on an A4 with marks to cut along.

    Raises:
        ValueError: if there is no card, or no such paper.
    """
    if not cards or paper not in PAPERS:
        raise ValueError(f"{len(cards)} cards cannot be printed on {paper}")
    organisation = Organisation.get()
    said = [side for card in cards for side in _sides(card, organisation)]
    page = {"paper": paper, "title": _("Thanks"), "language": said[0]["language"], "cards": said}
    return typeset(TEMPLATE, page)


def _sides(card: Card, organisation: Organisation) -> list[dict[str, Any]]:
    """Return what the sides of a card say; only long words need the second one."""
    front = _said(card, organisation)
    if len(front["quote"]) <= FITS_IN_FRONT:
        return [front]
    back = {"back": front["quote"], "quote-language": front["quote-language"], "language": front["language"]}
    with override(front["language"]):
        return [{**front, "quote": "", "no-quote": _("Their words stand on the back.")}, back]


def _said(card: Card, organisation: Organisation) -> dict[str, Any]:
    """Return what a card says, in the language of whoever gets it."""
    language = card.language if card.language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    with override(language):
        name = card.to.given_name if isinstance(card.to, Person) else str(card.to)
        return {
            "language": language,
            "greeting": _("Thank you, %(name)s") % {"name": name},
            "quote": card.quote.words or "",
            "quote-language": (card.quote.language or language)[:2],
            "quote-marks": QUOTE_MARKS,
            "no-quote": "" if card.quote.words else without_words(card.quote),
            "said-by": _said_by(card),
            "note": card.note,
            "signed": str(card.leader or ""),
            "foot": organisation.name,
        }


def _said_by(card: Card) -> str:
    who = card.quote.by or _("a customer")
    return _("%(who)s, %(day)s") % {"who": who, "day": words.day(card.written_at)}


def without_words(quote: Quote) -> str:
    """Return why a customer's words are not shown, in the reader's language."""
    if quote.kept is Kept.ERASED:
        return _(
            "The customer asked to be forgotten, and their words went with them. That they thanked you stays true."
        )
    if quote.kept is Kept.ALTERED:
        return _("The words in the record are no longer those that were confirmed, so they are not shown.")
    return _("The customer's words are no longer kept.")
