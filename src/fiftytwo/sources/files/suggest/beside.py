"""Readings beside the main one: the answers of a survey, scores in a table of contacts, and what customers wrote."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from fiftytwo.sources.files.checks import refuse
from fiftytwo.sources.files.suggest.contents import Column
from fiftytwo.sources.files.suggest.extras import Answers, answers_in, answers_of, open_answers
from fiftytwo.sources.files.suggest.fields import Found
from fiftytwo.sources.files.suggest.ids import id_of
from fiftytwo.sources.files.suggest.meanings import instruments
from fiftytwo.sources.files.suggest.suggested import SuggestedRead
from fiftytwo.sources.files.suggest.tables import ANCHORS
from fiftytwo.sources.files.suggest.values import Said

if TYPE_CHECKING:
    from fiftytwo.sources.files.suggest.making import Maker

WITH_ANSWERS = ("channel", "reason", "team_name", "employee_name", "customer")
WITH_TEXTS = ("channel", "team_name", "employee_name", "customer", "contact_id")


def ratings(maker: Maker) -> tuple[SuggestedRead, ...]:
    """Return the readings of a survey: each instrument one of its own, and what was written beside.

    Raises:
        ImportRefused: if there are no scores that can be read.
    """
    own = {name: one for name, one in maker.found.items() if name not in ("score", "comment", "instrument")}
    base = {name: maker.said("rating", name, one) for name, one in own.items()}
    base["source_id"] = id_of(maker, base)
    main = SuggestedRead("rating", base, maker.sureness(base))
    if "instrument" in maker.found and "score" in maker.found:
        reads = _by_instrument(maker, main)
    else:
        many = _asked(maker)
        reads = [_rating(maker, main, one, prefixed=len(many) > 1) for one in many]
    if not reads:
        if "score" not in maker.found:
            raise refuse(_("No column holds scores that we can read."))
        column = maker.found["score"].column.name
        raise refuse(_("“%(column)s” holds no scores that we can read.") % {"column": column})
    return (*reads, *comments(maker, main))


def _asked(maker: Maker) -> list[Answers]:
    """Return the columns of scores: all that name what was asked, and the one that was taken for the score."""
    scored = [maker.found["score"].column] if "score" in maker.found else []
    many = answers_in([*scored, *maker.left()], strictly=True)
    single = answers_of(scored[0]) if scored else None
    if single and all(single.instrument != one.instrument for one in many):
        return [single, *many]
    return many


def _by_instrument(maker: Maker, main: SuggestedRead) -> list[SuggestedRead]:
    """A column says what was asked: the rows of each instrument are read with its own scale."""
    scored, named = maker.found["score"].column, maker.found["instrument"].column
    known = instruments(named.counted)
    reads = []
    for instrument in dict.fromkeys(known.get(word, "") for word in named.counted):
        words = [word for word in named.counted if known.get(word, "") == instrument]
        pairs = zip(scored.values, named.values, strict=True)
        scores = replace(scored, values=tuple(score for score, word in pairs if word in words))
        if asked := answers_of(scores, instrument):
            read = _rating(maker, main, replace(asked, column=scored), prefixed=False)
            reads.append(replace(read, where=(*read.where, {"column": named.name, "is": words})))
    return reads


def _rating(maker: Maker, main: SuggestedRead, asked: Answers, *, prefixed: bool) -> SuggestedRead:
    columns = main.columns | {"score": maker.said("rating", "score", Found(asked.column, 1.0))} | _scale(asked)
    if prefixed:
        columns["source_id"] = columns["source_id"] | {"prefix": f"{asked.instrument}-"}
    return replace(main, columns=columns, sureness=maker.sureness(columns))


def _scale(asked: Answers) -> dict[str, Said]:
    return {
        "instrument": {"constant": asked.instrument},
        "scale_low": {"constant": str(asked.low)},
        "scale_high": {"constant": str(asked.high)},
    }


def answers(maker: Maker, main: SuggestedRead, asked: Answers) -> SuggestedRead:
    """Return scores in a table of contacts as answers: given when the contact was over, as far as we know."""
    score = maker.said("rating", "score", Found(asked.column, 1.0))
    columns = {
        "source_id": main.columns["source_id"] | {"prefix": f"{asked.instrument}-"},
        "answered_at": main.columns[_when_answered(maker, asked.column)],
        "score": score,
        **_scale(asked),
        "contact_id": main.columns["source_id"],
        **{name: main.columns[name] for name in WITH_ANSWERS if name in main.columns},
    }
    blank = ["", *sorted(asked.column.missing), *(word for word, ours in score.get("values", {}).items() if not ours)]
    where = {"column": asked.column.name, "is_not": blank}
    return SuggestedRead("rating", columns, maker.sureness(columns), where=(where,))


def _when_answered(maker: Maker, scores: Column) -> str:
    """Return the latest of our moments that is there wherever there is a score."""
    for name in ("solved_at", "first_solved_at", "first_reply_at"):
        found = maker.found.get(name)
        if found and found.column.moments:
            moments = zip(scores.values, found.column.values, strict=True)
            if not any(score and not moment for score, moment in moments):
                return name
    return "opened_at"


def comments(maker: Maker, main: SuggestedRead) -> tuple[SuggestedRead, ...]:
    """Return what was written beside, where a column of comments was found."""
    found = maker.found.get("comment")
    when = next((name for name in (ANCHORS[maker.table], "delivered_at", "invited_at") if name in main.columns), "")
    written = [found.column] if found and found.column.known else []
    if maker.table == "rating":
        further = open_answers(maker.left())
        written += [column for column in further if column not in written]
        for column in further:
            maker.note(_("“%(column)s” was taken for what customers wrote.") % {"column": column.name})
    return tuple(text(maker, main, words, when, place) for place, words in enumerate(written, 1)) if when else ()


def text(maker: Maker, main: SuggestedRead, words: Column, when: str, place: int = 1) -> SuggestedRead:
    """Return what customers wrote in a column, the first or a further one, with whom it is about."""
    columns: dict[str, Said] = {
        "source_id": main.columns["source_id"] | {"prefix": "text-" if place == 1 else f"text{place}-"},
        "written_at": main.columns[when],
        "words": {"column": words.name},
        **{name: main.columns[name] for name in WITH_TEXTS if name in main.columns},
    }
    if main.table == "contact":
        columns["contact_id"] = main.columns["source_id"]
    where = {"column": words.name, "is_not": ["", *sorted(words.missing)]}
    return SuggestedRead("text", columns, maker.sureness(columns), where=(where,))
