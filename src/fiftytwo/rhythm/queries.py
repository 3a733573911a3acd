"""What the pages of the rhythm show: one commitment, the list of practices, one practice with its strips."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from fiftytwo.lib.weeks import Week
from fiftytwo.metrics.scopes import ScopeError
from fiftytwo.org.models import Person, Site, Team
from fiftytwo.org.viewer import Viewer
from fiftytwo.rhythm import care, occasions, registry
from fiftytwo.rhythm.brief import How, Thing, scope_of, thing_of
from fiftytwo.rhythm.models import Commitment, Due, LeftOver, Resting
from fiftytwo.rhythm.permissions import can_keep_practices, can_see_strip
from fiftytwo.rhythm.practice import AnsweredWithin, Practice
from fiftytwo.rhythm.presentation import flatness_written, mark_written, place_written, silence_written, strip_written
from fiftytwo.rhythm.strips import Strip, strips


@dataclass(frozen=True)
class OneCommitment:
    """A commitment with what can be done with it."""

    commitment: Commitment
    thing: Thing
    promise: str
    kinds: tuple[tuple[str, str], ...]
    colleagues: tuple[str, ...]

    @property
    def is_care(self) -> bool:
        """Whether one says what one did for somebody."""
        return self.thing.how is How.CARE

    @property
    def has_page(self) -> bool:
        """Whether it is done on a page of its own."""
        return self.thing.how is How.PAGE


def one_commitment(viewer: Viewer, commitment: Commitment) -> OneCommitment:
    """Return a commitment that is the viewer's."""
    practice = registry.all_there_are().get(commitment.practice)
    kinds = tuple((kind, occasions.label(f"care.{kind}")) for kind in care.KINDS if kind not in ("praise", "answer"))
    thing = thing_of(viewer, commitment)
    return OneCommitment(commitment, thing, str(practice.sentence) if practice else "", kinds, _colleagues(viewer))


def _colleagues(viewer: Viewer) -> tuple[str, ...]:
    """Return whom one is likely to hand something on to: those one leads, those below, those beside who lead."""
    near = Person.objects.filter(pk__in={*viewer.led_people, *list(viewer.people_below)[:200]})
    leads = Person.objects.filter(memberships__leads=True).present_on(viewer.today)
    found = {str(person) for rows in (near[:60], leads.distinct()[:60]) for person in rows}
    return tuple(sorted(found - {str(viewer.person)}))


@dataclass(frozen=True)
class PracticeRow:
    """A practice in the list: its year in the viewer's own scope and in the organisation."""

    practice: Practice
    resting: bool
    strip: Strip
    written: str


@dataclass(frozen=True)
class Practices:
    """What is promised, and what rests."""

    rows: tuple[PracticeRow, ...]
    year: int
    can_keep: bool


def practices(viewer: Viewer) -> Practices:
    """Return every practice with its year in the whole organisation."""
    year = Week.of(viewer.today).monday.isocalendar().year
    resting = set(Resting.objects.values_list("name", flat=True))
    shown = strips(registry.all_there_are().values(), "organisation", year)
    rows = [PracticeRow(s.practice, s.practice.name in resting, s, strip_written(s)) for s in shown]
    return Practices(tuple(sorted(rows, key=lambda row: row.resting)), year, can_keep_practices(viewer))


@dataclass(frozen=True)
class Place:
    """A scope that the page can be opened for."""

    scope: str
    name: str


@dataclass(frozen=True)
class OnePractice:
    """A practice in one scope and year: the strip, the sentences about it, what waits, and what found nobody."""

    practice: Practice
    resting: bool
    scope: str
    place: str
    strip: Strip
    written: str
    flatness: str
    silence: str
    rows: tuple[tuple[object, str], ...]
    places: tuple[Place, ...]
    years: tuple[int, ...]
    left_over: int
    late: int
    can_keep: bool


def one_practice(viewer: Viewer, practice: Practice, scope: str, year: int) -> OnePractice:
    """Return a practice's year.

    Raises:
        PermissionError: if the viewer may not see the scope, or there is none.
    """
    if not can_see_strip(viewer, scope):
        raise PermissionError
    try:
        place = place_written(scope)
    except ScopeError:
        raise PermissionError from None
    (strip,) = strips([practice], scope, year)
    this_year = Week.of(viewer.today).monday.isocalendar().year
    return OnePractice(
        practice=practice, resting=Resting.objects.filter(name=practice.name).exists(), scope=scope, place=place,
        strip=strip, written=strip_written(strip), flatness=flatness_written(strip.flatness),
        silence=silence_written(strip.silence), rows=tuple((cell, mark_written(cell)) for cell in strip.cells),
        places=tuple(_places(viewer)), years=tuple(range(this_year, this_year - 5, -1)),
        left_over=_left_over(practice, viewer.today), late=_late(practice, scope),
        can_keep=can_keep_practices(viewer),
    )  # fmt: skip


def _left_over(practice: Practice, today: date) -> int:
    found = LeftOver.objects.filter(practice=practice.name, week=Week.of(today).monday).first()
    return found.acts if found else 0


def _late(practice: Practice, scope: str) -> int:
    """Return how many things wait past their time in the organisation, a site or a team."""
    if not isinstance(practice.query, AnsweredWithin):
        return 0
    rows = Due.objects.overdue(timezone.now()).filter(practice=practice.name)
    kind, _colon, key = scope.partition(":")
    if kind in ("team", "site"):
        rows = rows.filter(**{f"{kind}__key": key})
    elif kind == "owner":
        rows = rows.filter(owner__key=key)
    return rows.count()


def _places(viewer: Viewer) -> list[Place]:
    """Return the scopes to choose from: one's own first, then the organisation, sites and teams."""
    mine = [scope_of(viewer)]
    if viewer.person is not None and viewer.people_below:
        mine.append(f"line:{viewer.person.key}")
    if viewer.person is not None:
        mine.append(f"owner:{viewer.person.key}")
    sites = [Place(f"site:{key}", name) for key, name in Site.objects.values_list("key", "name")]
    teams = [Place(f"team:{key}", name) for key, name in Team.objects.order_by("name").values_list("key", "name")]
    first = [Place(scope, place_written(scope)) for scope in dict.fromkeys([*mine, "organisation"])]
    known = {place.scope for place in first}
    return [*first, *(place for place in (*sites, *teams) if place.scope not in known)]
