"""What templates say about texts and readings."""

from __future__ import annotations

from django import template
from django.utils.text import Truncator

from fiftytwo.shell import words
from fiftytwo.understanding import presentation, views
from fiftytwo.understanding.marks import masked_words
from fiftytwo.understanding.presentation import Line
from fiftytwo.understanding.said import Share
from fiftytwo.understanding.texts import ReadAs, ReadText
from fiftytwo.understanding.values import NAMES, USUAL_REASONS
from fiftytwo.understanding.views_asking import name_in

register = template.Library()
QUOTED = 140


@register.filter
def likely(share: Share) -> str:
    """Write the interval of a share; nothing where there is none."""
    within = share.within
    if within is None:
        return ""
    return f"{words.percent(within.low, 0)} – {words.percent(within.high, 0)}"


@register.filter
def usual_reason(reason: str) -> str:
    """Write what customers usually write about in the reader's language."""
    return str(USUAL_REASONS[reason])


@register.filter
def text_link(text: ReadText) -> str:
    """Return the address of a text."""
    return views.link(text)


@register.filter
def short_words(text: ReadText) -> str:
    """Write the beginning of a text, personal data masked."""
    return Truncator(" ".join(masked_words(text).split())).chars(QUOTED)


@register.filter
def words_at(text: ReadText, place: str) -> str:
    """Write the words of a mention."""
    return name_in(text, place)


@register.filter
def language_name(code: str) -> str:
    """Write a language's name in the reader's language."""
    return presentation.language_name(code)


@register.filter
def reader_name(reader: str) -> str:
    """Write what a reader looks for."""
    return str(NAMES.get(reader, reader))


@register.filter
def said_value(value: str | None, reader: str) -> str:
    """Write what a reader said; None is said to be unsure."""
    return presentation.value_name(ReadAs(reader, value, None, ""), {})


@register.filter
def said_by_reader(line: Line) -> str:
    """Write what the reader had said before somebody corrected it."""
    said = ReadAs(line.reading.reader, line.reading.said, None, "", candidates=line.reading.candidates)
    return presentation.value_name(said, presentation.names_meant(said.candidates))
