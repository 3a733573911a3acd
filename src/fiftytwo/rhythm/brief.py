"""This week: one page for each role, read in three minutes. The same brief is page, mail, PDF and feed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from fiftytwo.lib.strips import Cell, Mark
from fiftytwo.lib.weeks import Week, customer_service_week
from fiftytwo.org.models import Grant, Membership, Team
from fiftytwo.org.viewer import Viewer
from fiftytwo.rhythm import occasions, registry, subjects
from fiftytwo.rhythm.models import Commitment, Due, Happening, LeftOver
from fiftytwo.rhythm.parts import Part, parts
from fiftytwo.rhythm.practice import AnsweredWithin, EachPerson, Practice, Unseen
from fiftytwo.rhythm.strips import Strip, strips
from fiftytwo.signals.queries import News, news

MOST_WAITING = 8
MOST_FOR_ME = 5
LATELY_DAYS = 60


class Role(StrEnum):
    """As whom someone opens the page: the widest view that they have."""

    LEADER = "leader"
    LEAD = "lead"
    SERVICE_OPERATIONS = "service_operations"
    PEOPLE_PARTNER = "people_partner"
    ADMINISTRATOR = "administrator"
    EMPLOYEE = "employee"


class How(StrEnum):
    """How a commitment is finished: on a page of its own, by saying what was done for someone, or in words alone."""

    PAGE = "page"
    CARE = "care"
    WORDS = "words"


@dataclass(frozen=True)
class Thing:
    """One act as the page shows it; ``since`` is the week in which it was first asked, if that is an earlier one.

    ``from_whom`` is who handed it on, or left with it open; ``key`` stays the same as long as it waits.
    """

    title: str
    act: str
    url: str = ""
    quote: str = ""
    note: str = ""
    since: Week | None = None
    due_on: date | None = None
    late_days: int = 0
    commitment: Commitment | None = None
    how: How = How.WORDS
    thanks: bool = False
    from_whom: str = ""
    key: str = ""


@dataclass(frozen=True)
class Promise:
    """A practice with its year in the viewer's scope; ``left_over`` acts of the week found nobody with room."""

    practice: Practice
    strip: Strip
    last: Cell | None
    left_over: int = 0

    @property
    def mark(self) -> Mark:
        """What last week was."""
        return self.last.mark if self.last else Mark.UNKNOWN


@dataclass(frozen=True)
class DoneForMe:
    """One thing that somebody did for whoever opens the page."""

    sentence: str
    day: date


@dataclass(frozen=True)
class Brief:
    """What one person is told this week."""

    role: Role
    week: Week
    scope: str
    thank: tuple[Thing, ...]
    meet: tuple[Thing, ...]
    other: tuple[Thing, ...]
    finished: tuple[Thing, ...]
    waiting: tuple[Thing, ...]
    waiting_more: int
    news: News
    promises: tuple[Promise, ...]
    parts: tuple[Part, ...]
    for_me: tuple[DoneForMe, ...]
    day_after: bool

    @property
    def open(self) -> tuple[Thing, ...]:
        """Everything that is asked of them or taken on, and not done."""
        return (*self.thank, *self.meet, *self.other)

    @property
    def no_room_to_meet(self) -> int:
        """How many people wait to be seen by somebody, and nobody who could has room."""
        return sum(promise.left_over for promise in self.promises if isinstance(promise.practice.query, Unseen))

    @property
    def team_key(self) -> str:
        """The key of the team whose promises are shown; empty where it is none."""
        return self.scope.removeprefix("team:") if self.scope.startswith("team:") else ""

    @property
    def weeks_kept(self) -> int:
        """How many weeks of the year kept all that was due in them."""
        return self._weeks[0]

    @property
    def weeks_due(self) -> int:
        """In how many weeks of the year anything was due."""
        return self._weeks[1]

    @property
    def _weeks(self) -> tuple[int, int]:
        together = zip(*(p.strip.cells for p in self.promises), strict=True)
        marks = [{cell.met for cell in cells} - {None} for cells in together]
        return sum(mark == {True} for mark in marks), sum(bool(mark) for mark in marks)


@dataclass
class Memory:
    """What many briefs of one morning share, looked up once."""

    practices: dict[str, Practice] = field(default_factory=registry.promised)
    strips: dict[tuple[str, int], tuple[Strip, ...]] = field(default_factory=dict)
    left: dict[Week, dict[str, int]] = field(default_factory=dict)

    def left_over(self, week: Week) -> dict[str, int]:
        """Return how many acts of a week found nobody with room, by practice."""
        if week not in self.left:
            self.left[week] = dict(LeftOver.objects.filter(week=week.monday).values_list("practice", "acts"))
        return self.left[week]

    def strips_of(self, scope: str, year: int) -> tuple[Strip, ...]:
        """Return the strips of a scope."""
        if (scope, year) not in self.strips:
            self.strips[scope, year] = strips(self.practices.values(), scope, year)
        return self.strips[scope, year]


def brief(viewer: Viewer, memory: Memory | None = None) -> Brief:
    """Return what a viewer is told this week."""
    memory = memory or Memory()
    week = Week.of(viewer.today)
    taken = _commitments(viewer, week)
    owed = _owed(viewer, {(c.practice, c.about) for c in taken})
    told = subjects.told(viewer, [*(c.about for c in taken), *(due.about for due in owed)])
    things = [(c, _thing(c, told, memory.practices)) for c in taken]
    open_ones = [(c, thing) for c, thing in things if c.is_open]
    thank, meet, other = _sorted(open_ones, memory.practices)
    last_week = week + -1
    return Brief(
        role=role_of(viewer), week=week, scope=scope_of(viewer),
        thank=thank, meet=meet, other=other,
        finished=tuple(thing for c, thing in things if not c.is_open),
        waiting=tuple(_waiting(due, told, memory.practices, viewer.today) for due in owed[:MOST_WAITING]),
        waiting_more=max(len(owed) - MOST_WAITING, 0),
        news=news(viewer, last_week),
        promises=_promises(memory, viewer, last_week),
        parts=parts(viewer, week),
        for_me=_for_me(viewer),
        day_after=last_week == customer_service_week(last_week.monday.isocalendar().year),
    )  # fmt: skip


def thing_of(viewer: Viewer, commitment: Commitment) -> Thing:
    """Return one commitment as pages show it."""
    return _thing(commitment, subjects.told(viewer, [commitment.about]), registry.all_there_are())


def role_of(viewer: Viewer) -> Role:
    """Return as whom someone opens the page."""
    if viewer.has(Grant.Role.LEADER):
        return Role.LEADER
    if viewer.led_teams:
        return Role.LEAD
    for role in (Grant.Role.SERVICE_OPERATIONS, Grant.Role.PEOPLE_PARTNER, Grant.Role.ADMINISTRATOR):
        if viewer.has(role):
            return Role(role.value)
    return Role.EMPLOYEE


def scope_of(viewer: Viewer) -> str:
    """Return whose promises someone is shown first: their line, their team, or the whole organisation."""
    role = role_of(viewer)
    if role is Role.LEADER and viewer.person is not None:
        return f"line:{viewer.person.key}"
    if role is Role.LEAD:
        key = Team.objects.filter(pk__in=viewer.led_teams).order_by("name").values_list("key", flat=True).first()
        return f"team:{key}"
    if role is Role.EMPLOYEE and viewer.person is not None:
        mine = Membership.objects.on(viewer.today).filter(person=viewer.person)
        key = mine.order_by("pk").values_list("team__key", flat=True).first()
        return f"team:{key}" if key else "organisation"
    return "organisation"


def _commitments(viewer: Viewer, week: Week) -> list[Commitment]:
    """Return what stands in someone's week; what went to others or was dropped earlier is not."""
    rows = Commitment.objects.filter(whose=viewer.person, week=week.monday).select_related("serves", "from_whom__whose")
    return list(rows)


def _for_me(viewer: Viewer) -> tuple[DoneForMe, ...]:
    """Return what was done for someone lately by somebody here, the newest first."""
    since = viewer.today - timedelta(days=LATELY_DAYS)
    seen = [name for name, occasion in occasions.every().items() if occasion.seen]
    rows = Happening.objects.filter(person=viewer.person, day__gte=since, occasion__in=seen, by__isnull=False)
    rows = rows.exclude(by=viewer.person)
    newest = rows.select_related("by").order_by("-day", "-pk")[:MOST_FOR_ME]
    return tuple(DoneForMe(occasions.told_to(row.occasion, row.by), row.day) for row in newest)


def _owed(viewer: Viewer, taken: set[tuple[str, str]]) -> list[Due]:
    """Return what someone owes beyond the week's commitments, the most urgent first; of each thing the next step."""
    rows = Due.objects.open().filter(owner=viewer.person).select_related("serves", "from_whom").order_by("due_at")[:200]
    owed: dict[tuple[str, str], Due] = {}
    for due in rows:
        owed.setdefault((due.practice, due.about), due)
    return [due for thing, due in owed.items() if thing not in taken]


def _sorted(
    things: Iterable[tuple[Commitment, Thing]], practices: Mapping[str, Practice]
) -> tuple[tuple[Thing, ...], tuple[Thing, ...], tuple[Thing, ...]]:
    thank: list[Thing] = []
    meet: list[Thing] = []
    other: list[Thing] = []
    for commitment, thing in things:
        practice = practices.get(commitment.practice)
        if thing.quote or thing.thanks:
            thank.append(thing)
        elif practice and commitment.serves_id not in (None, commitment.whose_id) and _is_meeting(practice):
            meet.append(thing)
        else:
            other.append(thing)
    return tuple(thank), tuple(meet), tuple(other)


def _is_meeting(practice: Practice) -> bool:
    return isinstance(practice.query, Unseen | EachPerson)


def _thing(commitment: Commitment, told: Mapping[str, subjects.Told], practices: Mapping[str, Practice]) -> Thing:
    practice, shown = practices.get(commitment.practice), told.get(commitment.about)
    act = commitment.words or (str(practice.proposes.act) if practice and practice.proposes else "")
    title = shown.title if shown else str(commitment.serves or "")
    if commitment.serves_id == commitment.whose_id:
        title = ""
    since = Week(commitment.first_week) if commitment.first_week < commitment.week else None
    return Thing(
        title=title or act, act=act if title else "", url=shown.url if shown else "",
        quote=shown.quote if shown else "", note=shown.note if shown and title else "", since=since,
        commitment=commitment, how=_how(commitment, practice), key=f"commitment-{commitment.pk}",
        from_whom=str(commitment.from_whom.whose) if commitment.from_whom else "",
    )  # fmt: skip


def _how(commitment: Commitment, practice: Practice | None) -> How:
    query = practice.query if practice else None
    if isinstance(query, AnsweredWithin) and not any(step.keeps.startswith("care.") for step in query.steps):
        return How.PAGE
    if commitment.serves_id not in (None, commitment.whose_id) and not isinstance(query, EachPerson):
        return How.CARE
    return How.WORDS


def _waiting(due: Due, told: Mapping[str, subjects.Told], practices: Mapping[str, Practice], today: date) -> Thing:
    shown, practice = told.get(due.about), practices.get(due.practice)
    act = str(practice.proposes.act) if practice and practice.proposes else ""
    return Thing(
        title=shown.title if shown else act, act=(shown.act or act) if shown else "", url=shown.url if shown else "",
        quote=shown.quote if shown else "", note=shown.note if shown else "", due_on=due.due_on,
        late_days=max((today - due.due_on).days, 0), from_whom=str(due.from_whom or ""), key=f"due-{due.pk}",
    )  # fmt: skip


def _promises(memory: Memory, viewer: Viewer, last: Week) -> tuple[Promise, ...]:
    """Return the promises with the year that last week lies in; who can do something about it reads what is left."""
    scope, year = scope_of(viewer), last.monday.isocalendar().year
    left = {} if role_of(viewer) in (Role.EMPLOYEE, Role.ADMINISTRATOR) else memory.left_over(last + 1)
    found = []
    for strip in memory.strips_of(scope, year):
        cell = next((cell for cell in strip.cells if cell.week == last), None)
        found.append(Promise(strip.practice, strip, cell, left.get(strip.practice.name, 0)))
    return tuple(found)
