"""A leader's turns: what is offered, what they have in hand, what waits; and one turn with its facts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Max, Q, QuerySet
from django.utils import timezone

from fiftytwo.features.recognition import permissions
from fiftytwo.features.recognition.loads import leaders_today
from fiftytwo.features.recognition.models import Credit, PeerThanks, Thanks
from fiftytwo.features.recognition.quotes import Quote, quotes_of
from fiftytwo.features.recognition.turns import MOST_OPEN
from fiftytwo.org.models import Person, Team
from fiftytwo.org.viewer import Viewer
from fiftytwo.rhythm.models import Due

GIVEN_SHOWN, OTHERS_SHOWN = 5, 12
OPEN = (Thanks.State.WAITING, Thanks.State.OFFERED)


@dataclass(frozen=True)
class TurnRow:
    """Thanks in a list: whom, the words, until when."""

    thanks: Thanks
    quote: Quote
    credits: tuple[Credit, ...]
    due_on: date | None
    is_late: bool


@dataclass(frozen=True)
class TurnsPage:
    """What a leader may do today. ``full`` says that all leaders together have no room for what waits."""

    mine: tuple[TurnRow, ...]
    offered: tuple[TurnRow, ...]
    others: tuple[TurnRow, ...]
    given: tuple[TurnRow, ...]
    waiting: int
    room: int

    @property
    def too_much(self) -> bool:
        """Whether more waits than leaders have room for."""
        return self.waiting > self.room


def turns_page(viewer: Viewer) -> TurnsPage:
    """Return the thanks that a viewer may take, has in hand, and gave lately."""
    person = viewer.person
    every = (
        _visible(viewer)
        .select_related("moment", "offered_to", "taken_by")
        .prefetch_related("moment__credits__person", "moment__credits__team")
    )
    hand = list(every.filter(state=Thanks.State.TAKEN, taken_by=person))
    offered = list(every.filter(state=Thanks.State.OFFERED, offered_to=person))
    of_others = every.filter(state__in=OPEN).exclude(offered_to=person).exclude(moment__credits__person=person)
    others = list(of_others[:OTHERS_SHOWN])
    given = list(every.filter(state=Thanks.State.GIVEN, taken_by=person).order_by("-given_at")[:GIVEN_SHOWN])
    rows = {row.thanks.pk: row for row in _rows([*hand, *offered, *others, *given])}
    waiting = Thanks.objects.filter(state=Thanks.State.WAITING).count()
    busy = Thanks.objects.filter(state__in=(Thanks.State.OFFERED, Thanks.State.TAKEN)).count()
    lists = [tuple(rows[one.pk] for one in some) for some in (hand, offered, others, given)]
    return TurnsPage(lists[0], lists[1], lists[2], lists[3], waiting, max(0, _places(viewer) - busy))


def _places(viewer: Viewer) -> int:
    return MOST_OPEN * len(leaders_today(viewer.today))


def _visible(viewer: Viewer) -> QuerySet[Thanks]:
    """Leaders see all thanks on their way; a lead those for the people and teams they lead, and their own."""
    if viewer.has("leader"):
        return Thanks.objects.all()
    led = Q(moment__credits__person_id__in=viewer.led_people) | Q(moment__credits__team_id__in=viewer.led_teams)
    return Thanks.objects.filter(led | Q(taken_by=viewer.person) | Q(offered_to=viewer.person)).distinct()


def _rows(thanks: Iterable[Thanks]) -> list[TurnRow]:
    wanted = list(thanks)
    quotes = quotes_of(one.moment for one in wanted)
    shares = {one.pk: tuple(one.moment.credits.all()) for one in wanted}
    abouts = [credit.about for some in shares.values() for credit in some]
    due = dict(Due.objects.open().filter(about__in=abouts, step="wow.given").values_list("about", "due_on"))
    late = set(Due.objects.overdue(timezone.now()).filter(about__in=abouts).values_list("about", flat=True))
    return [_row(one, quotes[one.moment_id], shares[one.pk], due, late) for one in wanted]


def _row(thanks: Thanks, quote: Quote, shares: tuple[Credit, ...], due: dict[str, date], late: set[str]) -> TurnRow:
    days = [due[credit.about] for credit in shares if credit.about in due]
    return TurnRow(thanks, quote, shares, min(days, default=None), any(credit.about in late for credit in shares))


@dataclass(frozen=True)
class FactsOf:
    """What helps a leader to write in their own words; None is unknown, "never" is a fact."""

    person: Person
    team: Team | None
    since: date
    last_thanked: datetime | None
    sees_contact: bool


@dataclass(frozen=True)
class TurnPage:
    """One turn: the words, the facts, the note if one may read it, and what may be done."""

    row: TurnRow
    facts: tuple[FactsOf, ...]
    note: str
    may_take: bool
    may_write: bool
    may_pass: bool
    sees_contact: bool


def turn_page(viewer: Viewer, thanks: Thanks) -> TurnPage:
    """Return one turn as a viewer may see it."""
    (row,) = _rows([thanks])
    person = viewer.person
    mine = person is not None and person.pk in (thanks.offered_to_id, thanks.taken_by_id)
    is_open = thanks.state in (Thanks.State.WAITING, Thanks.State.OFFERED)
    note = thanks.note if permissions.can_read_note(viewer, thanks) else ""
    sees = permissions.covers(viewer.contacts, thanks.moment) and bool(thanks.moment.contact_id)
    return TurnPage(
        row, tuple(_facts(viewer, credit, sees) for credit in row.credits if credit.person), note,
        is_open and permissions.can_thank(viewer, thanks), permissions.can_write(viewer, thanks),
        mine and thanks.state != Thanks.State.GIVEN, sees,
    )  # fmt: skip


def _facts(viewer: Viewer, credit: Credit, sees_contact: bool) -> FactsOf:
    person = credit.person
    assert person is not None  # noqa: S101 - asked for credits of people only
    held = person.memberships.on(viewer.today).select_related("team").first()
    return FactsOf(person, held.team if held else None, person.joined_on, last_thanked(person), sees_contact)


def last_thanked(person: Person) -> datetime | None:
    """Return when thanks last reached somebody, from a leader or a colleague; None for never."""
    from_leaders = Thanks.objects.filter(state=Thanks.State.GIVEN, moment__credits__person=person)
    from_peers = PeerThanks.objects.filter(receiver=person, withdrawn_at__isnull=True)
    moments = (
        from_leaders.aggregate(last=Max("given_at"))["last"],
        from_peers.aggregate(last=Max("given_at"))["last"],
    )
    return max((moment for moment in moments if moment), default=None)
