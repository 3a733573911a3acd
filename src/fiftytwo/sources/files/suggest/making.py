"""Making the readings of a file from the columns that were found: the main one, its id, its shape, what is beside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace

from django.utils.translation import gettext as _

from fiftytwo.facts.tables import TABLES
from fiftytwo.sources.files.columns import IN_ORDER
from fiftytwo.sources.files.suggest import beside
from fiftytwo.sources.files.suggest.contents import Column
from fiftytwo.sources.files.suggest.extras import answers_in, by_customers, words_in
from fiftytwo.sources.files.suggest.fields import Found, fields_of
from fiftytwo.sources.files.suggest.ids import REPEATED, id_of, lines_of_orders
from fiftytwo.sources.files.suggest.layout import Layout
from fiftytwo.sources.files.suggest.meanings import forms, solved_and_closed
from fiftytwo.sources.files.suggest.suggested import SuggestedRead, Wish, columns_of
from fiftytwo.sources.files.suggest.tables import GUESSED, Kind, is_other_day
from fiftytwo.sources.files.suggest.values import Said, said_of, times_of
from fiftytwo.sources.files.suggest.words import TITLES, likeness

CALLED = 0.7
PROMISES = (("ordered_at", "promised_at"), ("delivered_at", "promised_at"))  # a day is promised until it ends


class Maker:
    """Makes the readings of one file; what has to be looked at is noted on the way."""

    def __init__(self, layout: Layout, columns: list[Column], kind: Kind, wish: Wish) -> None:
        self.layout, self.columns, self.table, self.wish = layout, columns, kind.table, wish
        self.by_name = {column.name: column for column in columns}
        self.found = self._wished(kind.found)
        self.decimal = self._decimal()
        self.notes: list[str] = []
        self.times: tuple[str, ...] = ()

    def reads(self) -> tuple[SuggestedRead, ...]:
        """Return all readings, the main one first.

        Raises:
            ImportRefused: if a survey has no scores that can be read.
        """
        self._note_doubts()
        if self.table == "rating":
            return beside.ratings(self)
        main = self._main()
        if "opened_at" not in main.columns and self.table == "contact":
            return (main,)  # somebody took it away; the mapping says that it is missing
        if self.table != "contact" or main.shape != "rows":
            return (main, *beside.comments(self, main))
        answers = [beside.answers(self, main, one) for one in answers_in(self.left(), strictly=True)]
        taken = {name for read in answers for said in read.columns.values() for name in columns_of(said)}
        words = words_in([column for column in self.left() if column.name not in taken])
        texts = [beside.text(self, main, words, "opened_at")] if words else []
        return (main, *answers, *texts)

    def spelt(self) -> frozenset[str]:
        """Return what has to be put right in times and numbers before they are read."""
        spelt = {word for one in self.found.values() if one.column.moments for word in one.column.moments.spelt}
        numbers = (value for one in self.found.values() if one.column.numbers for value in one.column.counted)
        if any(sign.isdecimal() and not sign.isascii() for value in numbers for sign in value):
            spelt.add("digits")
        return frozenset(spelt)

    def left(self) -> list[Column]:
        """Return the columns that are not taken for anything."""
        used = {one.column.place for one in self.found.values()}
        used |= {one.clock.place for one in self.found.values() if one.clock}
        return [column for column in self.columns if column.place not in used]

    def said(self, table: str, name: str, found: Found) -> Said:
        """Return what a mapping says of one of our columns."""
        field = fields_of(table)[name]
        said = said_of(name, field, found, month_first=bool(self.wish.month_first), decimal=self.decimal)
        return said | ({"day": "end"} if self._ends_its_day(name, found) else {})

    def note(self, doubt: str) -> None:
        """Keep what whoever imports should look at, once."""
        if doubt not in self.notes:
            self.notes.append(doubt)

    def sureness(self, columns: Mapping[str, Said]) -> dict[str, float]:
        """Return how sure each column is; what is the same for every row is sure."""
        return {name: self.found[name].sureness if name in self.found else 1.0 for name in columns}

    # ---- what was found, and what is wished

    def _wished(self, found: dict[str, Found]) -> dict[str, Found]:
        wished = dict(found)
        for ours, name in self.wish.columns.items():
            wished.pop(ours, None)
            if name in self.by_name and ours in fields_of(self.table):  # the wish may be one for another kind
                wished = {key: one for key, one in wished.items() if one.column.name != name}
                wished[ours] = Found(self.by_name[name], 1.0)
        return wished

    def _decimal(self) -> str:
        """Return the decimal sign that the columns of numbers show; where none does, what the delimiter lets expect."""
        shown = Counter(c.numbers.decimal for c in self.columns if c.numbers and c.numbers.sure and not c.moments)
        if shown:
            return shown.most_common(1)[0][0]
        return "," if self.layout.delimiter == ";" else "."

    def _note_doubts(self) -> None:
        for ours, one in self.found.items():
            moments = one.column.moments
            if moments and moments.month_first_too and self.wish.month_first is None:
                form = times_of(one, month_first=False)[0]
                self.note(
                    _("“%(column)s”: day and month could be read either way; taken as %(form)s.")
                    % {"column": one.column.name, "form": form}
                )
            if one.sureness <= GUESSED and is_other_day(one.column):
                self.note(
                    _("“%(column)s” may be the day of something else: lengths of time since then would mean nothing.")
                    % {"column": one.column.name}
                )
            elif one.sureness <= GUESSED:
                self.note(
                    _("“%(column)s” was taken for “%(ours)s” by what it holds, not by its title.")
                    % {"column": one.column.name, "ours": TABLES[self.table].column(ours).meaning}
                )

    def _ends_its_day(self, name: str, found: Found) -> bool:
        """Whether a later day without a clock follows a moment with one: on the same day it would come before it."""
        earlier = [early for early, late in (*IN_ORDER, *PROMISES) if late == name and early in self.found]
        if found.has_clock or not found.column.moments or not any(self.found[early].has_clock for early in earlier):
            return False
        if name not in {late for _early, late in PROMISES}:
            self.note(
                _("“%(column)s” has days without a time: each counts as the end of its day.")
                % {"column": found.column.name}
            )
        return True

    # ---- the main reading

    def _main(self) -> SuggestedRead:
        columns = {name: self.said(self.table, name, one) for name, one in self.found.items() if name != "comment"}
        columns["source_id"] = id_of(self, columns)
        if self.table == "complaint" and not self._has_forms(columns) and forms(self._values_of(columns, "channel")):
            columns["form"] = self.said("complaint", "form", self.found["channel"])
        elif self.table == "complaint" and not self._has_forms(columns):
            columns["form"] = {"constant": "written"}
            self.note(_("Nothing says which complaints were spoken: all count as written."))
        numbers = self.found["score"].column.numbers if "score" in self.found else None
        if self.table == "quality_review" and numbers and numbers.high > 1:
            columns["score"] |= {"unit": "percent"}
        read = SuggestedRead(self.table, ordered(self.table, columns), self.sureness(columns))
        if self.table == "order":
            return lines_of_orders(self, read)
        if self.table == "text":
            return by_customers(self, read)
        return self._shaped(read) if self.table == "contact" else read

    def _values_of(self, columns: dict[str, Said], name: str) -> list[str]:
        return list(self.found[name].column.counted) if name in columns and name in self.found else []

    def _has_forms(self, columns: dict[str, Said]) -> bool:
        said = columns.get("form", {})
        return bool(said) and bool(forms(self.by_name[said["column"]].counted))

    # ---- several rows of one contact

    def _shaped(self, read: SuggestedRead) -> SuggestedRead:
        """Rows that say the same id again and again are states of a contact, or events in its story."""
        found = self.found.get("source_id")
        if found is None or found.column.distinct >= REPEATED:
            return read
        if "status" in self.found and "solved_at" not in self.found and self._goes_on():
            return self._events(read)
        versions = self._called("versions", lambda column: column.numbers is not None)
        updates = self._called("updates", lambda column: column.moments is not None)
        if not (updates or versions):
            return read
        self.note(_("An id comes in several rows: the last one counts."))
        self.times = times_of(Found(updates[0], 1.0), month_first=bool(self.wish.month_first)) if updates else ()
        return replace(read, shape="last_row", order=tuple(one.name for one in (*versions[:1], *updates[:1])))

    def _goes_on(self) -> bool:
        """Whether the time in rows of one id goes on, so that each row is something that happened then."""
        times: dict[str, set[str]] = {}
        moments = self.found["opened_at"].column.values
        for key, moment in zip(self.found["source_id"].column.values, moments, strict=True):
            times.setdefault(key, set()).add(moment)
        return sum(len(one) > 1 for one in times.values()) > 0.3 * len(times)

    def _called(self, titles: str, holds: Callable[[Column], bool]) -> list[Column]:
        rated = [(likeness(column.title, TITLES[titles]), column) for column in self.columns if holds(column)]
        return [column for rate, column in sorted(rated, key=lambda one: -one[0]) if rate >= CALLED]

    def _events(self, read: SuggestedRead) -> SuggestedRead:
        solved, closed = solved_and_closed(self.found["status"].column.counted)
        known = ("source_id", *(["status"] if solved else []), "team_name", "employee_name")
        columns = {name: read.columns[name] for name in known if name in read.columns}
        columns["occurred_at"] = read.columns["opened_at"]
        if not solved:
            columns["kind"] = {"constant": "note"}
            self.note(_("No status says that a contact is solved: none will be."))
        self.note(_("An id comes in several rows, with statuses: the story of each contact is replayed."))
        shaped = replace(read, shape="events", columns=columns, sureness=self.sureness(columns))
        return replace(shaped, solved=tuple(solved), closed=tuple(closed) if solved else ())


def ordered(table: str, columns: dict[str, Said]) -> dict[str, Said]:
    """Return the columns in the order of the fact table."""
    order = [*fields_of(table), "instrument", "scale_low", "scale_high"]
    return {name: columns[name] for name in sorted(columns, key=order.index)}
