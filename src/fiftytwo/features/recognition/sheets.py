"""Sheets for the notice board and certificates."""

from __future__ import annotations

from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import override

from fiftytwo.features.recognition.models import Candidate
from fiftytwo.features.recognition.queries.walls import ToldStory
from fiftytwo.metrics.presentation import period_written
from fiftytwo.org.models import Organisation
from fiftytwo.shell import words
from fiftytwo.shell.printing import paper_language, typeset

FOLDER = Path(__file__).parent / "print"


def story_pdf(told: ToldStory) -> bytes:
    """Return a wow story as an A4 sheet that can be read from two steps away."""
    who = told.quote.by or _("a customer")
    return typeset(
        FOLDER / "story.typ",
        {
            "language": paper_language(),
            "title": _("Wow story of the week"),
            "names": ", ".join(told.people),
            "quote": told.quote.words,
            "quote-language": (told.quote.language or paper_language())[:2],
            "said-by": _("%(who)s, %(day)s") % {"who": who, "day": words.day(told.written_at)},
            "foot": f"{Organisation.get().name} · {words.span(told.week.monday, told.week.sunday)}",
        },
    )


def certificate_pdf(candidate: Candidate) -> bytes:
    """Return the certificate of somebody honoured, in their language."""
    language = candidate.person.language or Organisation.get().language
    with override(language):
        return typeset(
            FOLDER / "certificate.typ",
            {
                "language": paper_language(),
                "title": candidate.programme.name,
                "organisation": Organisation.get().name,
                "honours": _("honours"),
                "name": str(candidate.person),
                "reasons": candidate.reasons,
                "day": words.day(candidate.programme.announced_at or candidate.programme.made_at),
                "period": period_written(candidate.programme.weeks),
                "signature": _("for the committee"),
            },
        )
