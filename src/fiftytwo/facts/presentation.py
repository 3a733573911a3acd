"""How facts are told: the chart of the weeks with its sentence, the steps of a story in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fiftytwo.facts.contact_story import ContactStory, Step
from fiftytwo.facts.contact_weeks import ContactsPerWeek
from fiftytwo.lib.weeks import Week
from fiftytwo.shell import words
from fiftytwo.shell.charts import MOST_SERIES, Chart, stacked_bars

EXPORTED = (
    "source", "source_id", "opened_at", "solved_at", "status", "channel", "reason", "team_name", "employee_name",
    "resolution_seconds", "resolution_business_seconds", "reopen_count", "promise_kept", "abandoned",
)  # fmt: skip
_BEHIND = {
    "opened": ("opened_at",), "channel": ("channel",), "reason": ("reason",), "served": ("team_name", "employee_name"),
    "solved": ("solved_at", "status"), "took": ("resolution_seconds",), "business": ("resolution_business_seconds",),
    "marks": ("reopen_count", "promise_kept", "abandoned"), "source": (),
}  # fmt: skip


def exported(columns: Iterable[str]) -> tuple[str, ...]:
    """Return what a file says where only some columns of the list are shown; which contact it is, it always says."""
    wanted = {"source", "source_id"}.union(*(_BEHIND[name] for name in columns))
    return tuple(name for name in EXPORTED if name in wanted)


# ---- contacts per week


def weekly_chart(counted: ContactsPerWeek, this: Week) -> Chart:
    """Return contacts per week by channel; beyond seven channels the smallest are drawn as one."""
    drawn = _drawn(counted)
    values = [
        {"week": words.day_and_month(week.monday), "channel": name, "contacts": n, "rank": rank}
        for week in counted.weeks
        for rank, (name, channels) in enumerate(drawn.items())
        if (n := sum(counted.of(week, channel) for channel in channels)) or rank == 0
    ]
    titles = {"week": _("Week from"), "channel": _("Channel"), "contacts": _("Contacts")}
    spec = stacked_bars(values, x="week", y="contacts", series="channel", series_order=list(drawn), titles=titles)
    return Chart(
        name="contacts-per-week",
        sentence=_sentence(counted, this),
        spec=spec,
        head=(titles["week"], *drawn, _("All")),
        rows=tuple(_row(counted, week, drawn, this) for week in reversed(counted.weeks)),
        caption=_("Contacts opened per week, by channel"),
    )


def _drawn(counted: ContactsPerWeek) -> dict[str, list[str]]:
    """Return what is drawn as one series each: name → channels."""
    most = counted.channels if len(counted.channels) <= MOST_SERIES else counted.channels[: MOST_SERIES - 1]
    drawn = {words.channel(channel) or _("channel unknown"): [channel] for channel in most}
    if rest := counted.channels[len(most) :]:
        drawn[_("other channels")] = list(rest)
    return drawn


def _row(counted: ContactsPerWeek, week: Week, drawn: dict[str, list[str]], this: Week) -> tuple[str, ...]:
    name = words.day(week.monday)
    if week == this:
        name = _("%(day)s (not over yet)") % {"day": name}
    if counted.known_from is not None and week < counted.known_from:
        return (name, *(words.unknown() for _channels in drawn), words.unknown())
    cells = [sum(counted.of(week, channel) for channel in channels) for channels in drawn.values()]
    return (name, *(words.number(n) for n in cells), words.number(sum(cells)))


def _sentence(counted: ContactsPerWeek, this: Week) -> str:
    """Say what the chart shows: how many, the fullest week, the busiest channel, and since when anything is known."""
    fullest = max(counted.weeks, key=counted.of)
    said = ngettext(
        "%(n)s contact came in from %(first)s to %(last)s.",
        "%(n)s contacts came in from %(first)s to %(last)s.",
        counted.total,
    ) % {"n": words.number(counted.total), "first": words.day(counted.weeks[0].monday), "last": words.day(this.sunday)}
    said += " " + _("The busiest week began on %(day)s, with %(n)s.") % {
        "day": words.day(fullest.monday), "n": words.number(counted.of(fullest))
    }  # fmt: skip
    if counted.channels[0]:
        most = sum(count.contacts for count in counted.counts if count.channel == counted.channels[0])
        said += " " + _("Most came by %(channel)s: %(share)s.") % {
            "channel": words.channel(counted.channels[0]), "share": words.percent(most / counted.total, 0)
        }  # fmt: skip
    if counted.known_from is not None and counted.known_from > counted.weeks[0]:
        said += " " + _("Nothing is recorded before the week of %(day)s.") % {
            "day": words.day(counted.known_from.monday)
        }
    return said


# ---- one contact


@dataclass(frozen=True)
class ToldStep:
    """A step of the story as a page tells it."""

    step: Step
    icon: str
    css: str
    text: str


def steps(story: ContactStory) -> list[ToldStep]:
    """Return the steps of a contact in words; of a contact without steps, what its own times tell."""
    own = story.steps or tuple(_from_times(story))
    return [_told(step) for step in own]


def _from_times(story: ContactStory) -> list[Step]:
    facts = story.facts
    known = [
        ("opened", facts["opened_at"], None),
        ("reply", facts["first_reply_at"], None),
        ("status", facts["first_solved_at"], "solved"),
        ("status", facts["solved_at"] if facts["solved_at"] != facts["first_solved_at"] else None, "solved"),
    ]
    return sorted(
        (Step(at, kind, value, story.employee, story.team) for kind, at, value in known if at is not None),
        key=lambda step: step.at,
    )


def _told(step: Step) -> ToldStep:
    match step.kind:
        case "opened":
            return ToldStep(step, "flag", "", _("The customer reached us"))
        case "reply":
            return ToldStep(step, "message", "", _("We replied"))
        case "customer":
            return ToldStep(step, "mood-smile", "", _("The customer wrote again"))
        case "note":
            return ToldStep(step, "file-text", "", _("An internal note"))
        case "team":
            return ToldStep(
                step, "users-group", "", _("Went to the team %(name)s") % {"name": step.team.name or words.unknown()}
            )
        case "employee":
            return ToldStep(step, "user", "", _("Went to %(name)s") % {"name": step.employee.name or words.unknown()})
        case _:
            return _told_status(step)


def _told_status(step: Step) -> ToldStep:
    text = _("Status: %(status)s") % {"status": step.value or words.unknown()}
    value = (step.value or "").lower()
    if "reopen" in value:
        return ToldStep(step, "arrow-back-up", "again", text)
    solved = value in ("solved", "resolved", "closed")
    return ToldStep(step, "circle-check" if solved else "circle", "solved" if solved else "", text)
