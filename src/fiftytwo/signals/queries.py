"""What pages show of signals: what is news in a week, what is still open, and one signal with its evidence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse

from fiftytwo.lib.weeks import Week
from fiftytwo.metrics.permissions import is_for_everyone
from fiftytwo.metrics.registry import current
from fiftytwo.org.models import Grant, Membership
from fiftytwo.org.viewer import Viewer
from fiftytwo.signals.kinds import Evidence, kind_of, place
from fiftytwo.signals.models import Looked, Signal
from fiftytwo.signals.permissions import OF_METRICS, can_see_signal, can_work_on

MOST_SHOWN = 100
MOST_LOOKED_AT = 1000
MOST_PRAISE = 3
MOST_SILENCES = 3
ORDER = ("shifted", "apart", "silence")
LISTED = {kind: n for n, kind in enumerate(("praise", "shifted", "apart", "waiting", "silence", "unmet"))}


@dataclass(frozen=True)
class Shown:
    """A signal in the reader's words."""

    signal: Signal
    sentence: str
    url: str

    @property
    def group(self) -> str:
        """Under which heading it is listed."""
        return str(kind_of(self.signal).heading)

    @property
    def page(self) -> str:
        """Its own page."""
        return reverse("signals:signal", args=[self.signal.pk])


@dataclass(frozen=True)
class News:
    """What was found for a week, and how many found earlier are still open.

    ``series`` is how many were looked at; None where the week has not been looked at yet. ``unmet`` counts promises
    that were found missed three weeks running: they stand beside their strips, so they are only counted here. ``late``
    is what others below have left past its time, ``praise`` customers' praise for somebody by name that waits for the
    viewer's look, and ``praise_more`` how much more of it does, that of earlier weeks among it.
    """

    new: tuple[Shown, ...]
    still_open: int
    series: int | None = None
    unmet: int = 0
    late: tuple[Shown, ...] = ()
    praise: tuple[Shown, ...] = ()
    praise_more: int = 0

    @property
    def changes(self) -> tuple[Shown, ...]:
        """What changed beyond chance: that is told also where nothing did."""
        return tuple(one for one in self.new if one.signal.kind != "silence")

    @property
    def silences(self) -> tuple[Shown, ...]:
        """Where people have been unseen for too long: a few of them."""
        return self._silences[:MOST_SILENCES]

    @property
    def silences_more(self) -> int:
        """Where else."""
        return len(self._silences[MOST_SILENCES:])

    @property
    def _silences(self) -> tuple[Shown, ...]:
        return tuple(one for one in self.new if one.signal.kind == "silence")


@dataclass(frozen=True)
class OneSignal:
    """One signal, with what it rests on computed again."""

    shown: Shown
    place: str
    evidence: Evidence
    may_work: bool


def scopes_of(viewer: Viewer) -> list[str]:
    """Return the places whose signals concern a viewer: the organisation, their teams and sites, those they lead."""
    if viewer.person is None:
        return []
    mine = Membership.objects.on(viewer.today).filter(person=viewer.person)
    led = Membership.objects.on(viewer.today).filter(person_id__in=viewer.people_below, leads=True)
    found = {"organisation"}
    for team, site in (
        *mine.values_list("team__key", "team__site__key"),
        *led.values_list("team__key", "team__site__key"),
    ):
        found |= {f"team:{team}"} | ({f"site:{site}"} if site else set())
    return sorted(found)


def concerning(viewer: Viewer) -> Q:
    """Return which signals concern a viewer: those of their places, and their own; service operations: all.

    Praise that nobody has looked at concerns its owner only; without one, service operations.
    """
    if viewer.has(Grant.Role.SERVICE_OPERATIONS):
        return ~Q(kind="praise") | Q(owner=viewer.person) | Q(owner=None)
    return (Q(scope__in=scopes_of(viewer)) & ~Q(kind="praise")) | Q(owner=viewer.person)


def news(viewer: Viewer, week: Week, *, most: int = 20) -> News:
    """Return what a viewer is told of a week: each signal is told in the one week that it was found for."""
    told = Q(week=week.monday) | (Q(week__lt=week.monday) & ~Q(state=Signal.State.CLOSED))
    found = list(Signal.objects.filter(concerning(viewer)).filter(told)[:MOST_LOOKED_AT])
    praise = [signal for signal in found if signal.kind == "praise" and signal.is_open]
    rows = [signal for signal in found if signal.kind != "praise"]
    new = sorted((signal for signal in rows if signal.week == week.monday), key=_rank)
    unmet = sum(signal.kind == "unmet" for signal in new)
    apart = ("unmet", "waiting")
    seen = _visible(viewer, [signal for signal in new if signal.kind not in apart][:MOST_SHOWN])[:most]
    late = [s for s in new if s.kind == "waiting" and s.direction and viewer.person and s.owner_id == viewer.person.pk]
    fresh = [signal for signal in praise if signal.week == week.monday][:MOST_PRAISE]
    return News(
        new=tuple(shown(seen)), still_open=len(rows) - len(new), series=_series_looked_at(week), unmet=unmet,
        late=tuple(shown(late[:most])), praise=tuple(shown(fresh)), praise_more=len(praise) - len(fresh),
    )  # fmt: skip


def for_the_wall(viewer: Viewer, week: Week, scopes: Iterable[str]) -> tuple[Shown, ...] | None:
    """Return how numbers of some places changed that a viewer sees, and everybody there may read.

    None where the week has not been looked at yet.
    """
    rows = Signal.objects.filter(week=week.monday, kind__in=OF_METRICS, scope__in=list(scopes))
    there = {name: definition for name, definition in current().items() if is_for_everyone(definition)}
    for_all = [signal for signal in rows if signal.subject.partition("/")[0] in there]
    seen = sorted((signal for signal in for_all if can_see_signal(viewer, signal, there)), key=_rank)
    return tuple(shown(seen)) if seen or _series_looked_at(week) is not None else None


def _series_looked_at(week: Week) -> int | None:
    return Looked.objects.filter(week=week.monday).values_list("series", flat=True).first()


def _rank(signal: Signal) -> tuple[bool, int, int]:
    """Order news: what is everybody's first, then what matters most of what is found."""
    kind = ORDER.index(signal.kind) if signal.kind in ORDER else 0
    return signal.scope.startswith("team:"), kind, signal.pk


def listed(viewer: Viewer) -> list[Shown]:
    """Return the signals that are still open, by kind, the newest first."""
    rows = Signal.objects.filter(concerning(viewer)).exclude(state=Signal.State.CLOSED)[:MOST_SHOWN]
    return sorted(shown(_visible(viewer, rows)), key=lambda one: LISTED.get(one.signal.kind, len(LISTED)))


def _visible(viewer: Viewer, signals: Iterable[Signal]) -> list[Signal]:
    """Return those that a viewer may see; what metrics there are is looked up once for all."""
    listed = list(signals)
    there = current() if any(signal.kind in OF_METRICS for signal in listed) else {}
    return [signal for signal in listed if can_see_signal(viewer, signal, there)]


def shown(signals: Iterable[Signal]) -> list[Shown]:
    """Return signals in the reader's words."""
    return [Shown(signal, kind_of(signal).say(signal), kind_of(signal).url(signal)) for signal in signals]


def one_signal(viewer: Viewer, signal: Signal) -> OneSignal:
    """Return a signal that the viewer may see, computed again."""
    (told,) = shown([signal])
    return OneSignal(told, place(signal), kind_of(signal).again(viewer, signal), can_work_on(viewer, signal))
