"""Praise that was found or picked: what waits for a look, and one moment with all that is known of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from fiftytwo.features.recognition import permissions
from fiftytwo.features.recognition.models import Credit, Moment, Thanks
from fiftytwo.features.recognition.quotes import Quote, quotes_of
from fiftytwo.org.models import Grant, Membership, Person, Team
from fiftytwo.org.viewer import Viewer, viewer_of

PAGE = 20


@dataclass(frozen=True)
class FoundRow:
    """One moment in the list: the words, whom a reader thinks is meant, and whether the viewer may judge it."""

    moment: Moment
    quote: Quote
    named: tuple[str, ...]
    may_judge: bool
    asked_me: bool


@dataclass(frozen=True)
class FoundPage:
    """Some moments in one state, newest first; those that the viewer was asked about before all others."""

    rows: tuple[FoundRow, ...]
    state: str
    total: int
    page: int
    pages: int


def visible_moments(viewer: Viewer) -> QuerySet[Moment]:
    """Return the moments whose texts a viewer sees."""
    scope = viewer.contacts
    if scope.everything:
        return Moment.objects.all()
    return Moment.objects.filter(Q(team_key__in=scope.teams) | Q(employee_key__in=scope.employees)).exclude(
        team_key="", employee_key=""
    )


def found_page(viewer: Viewer, state: str, page: int = 1) -> FoundPage:
    """Return the moments in a state that a viewer sees."""
    state = state if state in Moment.State.values else Moment.State.PROPOSED
    rows = visible_moments(viewer).filter(state=state)
    total = rows.count()
    pages = max(1, -(-total // PAGE))
    page = min(max(1, page), pages)
    asked = list(rows.filter(asked=viewer.person)) if state == Moment.State.PROPOSED and page == 1 else []
    shown = list(rows[(page - 1) * PAGE : page * PAGE])
    listed = [*asked, *(one for one in shown if one not in asked)]
    quotes, names = quotes_of(listed), _names(listed)
    found = tuple(
        FoundRow(
            one, quotes[one.pk], tuple(names[key] for key in _meant(one) if key in names),
            permissions.can_judge(viewer, one), one.asked_id == (viewer.person.pk if viewer.person else 0),
        )
        for one in listed
    )  # fmt: skip
    return FoundPage(found, state, total, page, pages)


def _meant(moment: Moment) -> list[str]:
    """Return whom a moment may mean: those credited or named, else whoever handled it."""
    return moment.candidates or ([f"person:{moment.employee_key}"] if moment.employee_key else [])


def _names(moments: Iterable[Moment]) -> dict[str, str]:
    wanted = {key for moment in moments for key in _meant(moment)}
    people = Person.objects.filter(key__in=[key[7:] for key in wanted if key.startswith("person:")], forgotten=False)
    teams = Team.objects.filter(key__in=[key[5:] for key in wanted if key.startswith("team:")])
    return {
        **{f"person:{person.key}": str(person) for person in people},
        **{f"team:{team.key}": str(team) for team in teams},
    }


@dataclass(frozen=True)
class MomentPage:
    """One moment: words, credits, what may be done with it, and whom one may credit or ask."""

    moment: Moment
    quote: Quote
    credits: tuple[Credit, ...]
    thanks: Thanks | None
    may_judge: bool
    may_tell: bool
    suggested: tuple[str, ...]
    people: tuple[Person, ...]
    teams: tuple[Team, ...]
    judges: tuple[Person, ...]

    @property
    def is_open(self) -> bool:
        """Whether it waits for a look."""
        return self.moment.state == Moment.State.PROPOSED


def moment_page(viewer: Viewer, moment: Moment) -> MomentPage:
    """Return a moment as a viewer who sees it may see it."""
    may_judge = permissions.can_judge(viewer, moment)
    is_open = moment.state == Moment.State.PROPOSED
    people = _people_to_credit(viewer, moment) if may_judge and is_open else ()
    return MomentPage(
        moment, quotes_of([moment])[moment.pk], tuple(moment.credits.select_related("person", "team")),
        Thanks.objects.filter(moment=moment).select_related("taken_by", "offered_to").first(), may_judge,
        permissions.can_choose_story(viewer), tuple(_meant(moment)), people,
        tuple(Team.objects.filter(function=Team.Function.SERVICE)) if people else (),
        _judges(viewer, moment) if may_judge and is_open else (),
    )  # fmt: skip


def _people_to_credit(viewer: Viewer, moment: Moment) -> tuple[Person, ...]:
    """Return whom a text may thank: those named first, then its team, then everybody at work, without the viewer."""
    meant = [key[7:] for key in _meant(moment) if key.startswith("person:")]
    mates = Membership.objects.filter(team__key=moment.team_key).values_list("person_id", flat=True)
    everybody = Person.objects.present_on(viewer.today).filter(forgotten=False).exclude(pk=viewer.person.pk)  # type: ignore[union-attr]
    near = set(mates)
    return tuple(sorted(everybody, key=lambda one: (one.key not in meant, one.pk not in near, one.name_order)))


def _judges(viewer: Viewer, moment: Moment) -> tuple[Person, ...]:
    """Return whom one may ask: leads of the team and leaders and service operations who see the text."""
    leads = Membership.objects.on(viewer.today).filter(leads=True, team__key=moment.team_key).values("person_id")
    roles = (Grant.Role.LEADER, Grant.Role.SERVICE_OPERATIONS)
    granted = Grant.objects.on(viewer.today).filter(role__in=roles).values("person_id")
    people = Person.objects.present_on(viewer.today).filter(Q(pk__in=leads) | Q(pk__in=granted), user__isnull=False)
    others = people.exclude(pk=viewer.person.pk).select_related("user")  # type: ignore[union-attr]
    return tuple(one for one in others if one.user and permissions.can_judge(viewer_of(one.user), moment))


def waiting_for_a_look(viewer: Viewer) -> int:
    """Return how many moments wait for somebody like the viewer."""
    if not permissions.can_judge_some(viewer):
        return 0
    return visible_moments(viewer).filter(state=Moment.State.PROPOSED).count()
