"""How the signals that the rhythm finds are said, and computed again."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from fiftytwo.lib.weeks import Week
from fiftytwo.org.viewer import Viewer
from fiftytwo.rhythm import registry, subjects
from fiftytwo.rhythm.models import Due, WeekCell
from fiftytwo.rhythm.practice import Unseen
from fiftytwo.shell import words
from fiftytwo.signals.detect import unmet
from fiftytwo.signals.kinds import Evidence, Kind, place, register
from fiftytwo.signals.models import Signal


def _promise(name: str) -> str:
    practice = registry.all_there_are().get(name)
    return str(practice.sentence) if practice else name


def _strip_url(signal: Signal) -> str:
    year = Week(signal.last_week).monday.isocalendar().year
    return reverse("rhythm:practice", args=[signal.subject]) + f"?scope={signal.scope}&year={year}"


def _say_silence(signal: Signal) -> str:
    told = {"place": place(signal), **signal.evidence}
    return ngettext(
        "%(place)s: %(unseen)s of %(people)s has been unseen for too long.",
        "%(place)s: %(unseen)s of %(people)s have been unseen for too long.",
        int(signal.evidence.get("unseen", 0)),
    ) % {name: told.get(name, "") for name in ("place", "unseen", "people")}


def _silence_again(_viewer: Viewer, signal: Signal) -> Evidence:
    """Count anew from the weekly cell of the same week."""
    cell = _cell(signal)
    lines = [(_("when it was found"), f"{signal.evidence.get('unseen')} / {signal.evidence.get('people')}")]
    if cell is None:
        return Evidence(tuple(lines), None)
    lines.append((_("computed again now"), f"{cell.due - cell.kept} / {cell.due}"))
    return Evidence(tuple(lines), cell.due - cell.kept == signal.evidence.get("unseen"))


def _cell(signal: Signal) -> WeekCell | None:
    names = [name for name, p in registry.all_there_are().items() if isinstance(p.query, Unseen)]
    wanted = [signal.subject] if signal.subject in names else names
    return WeekCell.objects.filter(practice__in=wanted, scope=signal.scope, week=signal.last_week).first()


def _say_unmet(signal: Signal) -> str:
    told = {"place": place(signal), "promise": _promise(signal.subject), "weeks": signal.evidence.get("weeks", 0)}
    return _("%(place)s: missed %(weeks)s weeks running. “%(promise)s”") % told


def _unmet_again(_viewer: Viewer, signal: Signal) -> Evidence:
    """Read the cells of the same weeks anew."""
    last = Week(signal.last_week)
    rows = WeekCell.objects.filter(
        practice=signal.subject, scope=signal.scope, week__range=((last + -7).monday, last.monday)
    )
    known = {row.week: row for row in rows}
    weeks = [last + (n - 7) for n in range(8)]
    lines = tuple(
        (words.day(week.monday), f"{known[week.monday].kept} / {known[week.monday].due}")
        for week in weeks
        if week.monday in known
    )
    told = unmet(signal.subject, signal.scope, [row.met if (row := known.get(w.monday)) else None for w in weeks])
    return Evidence(lines, told is not None and told.evidence["weeks"] == signal.evidence.get("weeks"))


def _say_waiting(signal: Signal) -> str:
    told = {"promise": _promise(signal.evidence.get("practice", "")), "days": signal.evidence.get("days_late", 0)}
    return ngettext(
        "Waits %(days)s day past its time. “%(promise)s”", "Waits %(days)s days past its time. “%(promise)s”",
        int(told["days"]),
    ) % told  # fmt: skip


def _waiting_url(signal: Signal) -> str:
    return reverse("rhythm:practice", args=[signal.evidence.get("practice", "unknown")])


def _waiting_again(viewer: Viewer, signal: Signal) -> Evidence:
    """Look at the due rows as they are now; what the thing is, the feature says to those who may see it."""
    told = subjects.told(viewer, [signal.subject]).get(signal.subject)
    dues = Due.objects.filter(about=signal.subject, practice=signal.evidence.get("practice", ""))
    lines = [(_("what"), told.title)] if told else []
    for due in dues:
        state = words.moment(due.kept_at) if due.kept_at else due.withdrawn_why or _("waits still")
        lines.append((_("due on %(day)s") % {"day": words.day(due.due_on)}, state))
    return Evidence(tuple(lines), any(due.is_open for due in dues) if dues else None)


def tell() -> None:
    """Make the rhythm's kinds of signals known."""
    register("silence", Kind(_say_silence, _strip_url, _silence_again, gettext_lazy("Silences")))
    register("unmet", Kind(_say_unmet, _strip_url, _unmet_again, gettext_lazy("Promises missed week after week")))
    register("waiting", Kind(_say_waiting, _waiting_url, _waiting_again, gettext_lazy("Past its time")))
