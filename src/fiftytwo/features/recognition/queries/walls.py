"""Somebody's own wall, what colleagues show, the story of the week; and the wall as it is exported."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from fiftytwo.features.recognition import permissions
from fiftytwo.features.recognition.actions.wall import may_be_told
from fiftytwo.features.recognition.models import Credit, PeerThanks, Story, Thanks
from fiftytwo.features.recognition.quotes import Quote, quotes_of
from fiftytwo.lib.weeks import Week
from fiftytwo.org.models import Person, PersonQuerySet
from fiftytwo.org.viewer import Viewer

BOARD_SHOWN = 30


@dataclass(frozen=True)
class Praise:
    """Praise on somebody's wall: the customer's words, the leader's own, and what the person did with it.

    ``credit`` is of the person, or of a team of theirs; ``others`` share it.
    """

    credit: Credit
    thanks: Thanks
    quote: Quote
    others: tuple[str, ...]
    is_mine: bool


@dataclass(frozen=True)
class WallPage:
    """Everything that was given to somebody, newest first; what they hid apart."""

    person: Person
    praise: tuple[Praise, ...]
    hidden: tuple[Praise, ...]
    peers: tuple[PeerThanks, ...]
    hidden_peers: tuple[PeerThanks, ...]
    replies: tuple[Credit, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing has reached them yet."""
        return not (self.praise or self.hidden or self.peers or self.hidden_peers)


def wall_page(viewer: Viewer) -> WallPage:
    """Return the viewer's own wall; there is no way to open another's."""
    person = viewer.person
    assert person is not None  # noqa: S101 - views ask for somebody who works here
    praise = list(_praise_of(viewer, person))
    peers = list(PeerThanks.objects.filter(receiver=person, withdrawn_at__isnull=True).select_related("giver", "value"))
    answered = Credit.objects.filter(moment__thanks__taken_by=person).exclude(reply="").select_related("person")
    return WallPage(
        person,
        tuple(one for one in praise if not one.credit.hidden_at or not one.is_mine),
        tuple(one for one in praise if one.credit.hidden_at and one.is_mine),
        tuple(one for one in peers if not one.hidden_at),
        tuple(one for one in peers if one.hidden_at),
        tuple(answered.order_by("-replied_at")[:20]),
    )


def _praise_of(viewer: Viewer, person: Person) -> Iterator[Praise]:
    rows = list(_given_to(viewer, person))
    quotes = quotes_of({credit.moment_id: credit.moment for credit in rows}.values())
    for credit in rows:
        shared = [str(other.person or other.team) for other in credit.moment.credits.all() if other.pk != credit.pk]
        thanks = credit.moment.thanks
        yield Praise(credit, thanks, quotes[credit.moment_id], tuple(shared), credit.person_id == person.pk)


def _given_to(viewer: Viewer, person: Person) -> QuerySet[Credit]:
    """Return the credits that reached somebody: their own, and those of the teams they are in today."""
    teams = person.memberships.on(viewer.today).values("team_id")
    theirs = Credit.objects.filter(Q(person=person) | Q(team_id__in=teams), moment__thanks__state=Thanks.State.GIVEN)
    given = theirs.select_related("moment__thanks__taken_by", "person", "team")
    return given.prefetch_related("moment__credits__person", "moment__credits__team").order_by(
        "-moment__thanks__given_at"
    )


@dataclass(frozen=True)
class Exported:
    """One line of somebody's wall as they take it with them."""

    day: date
    kind: str
    words: str
    by: str
    note: str
    reply: str


def wall_exported(viewer: Viewer) -> list[Exported]:
    """Return everything on the viewer's wall, hidden or not."""
    page = wall_page(viewer)
    praise = [
        Exported(
            (one.thanks.given_at or one.credit.moment.written_at).date(), "customer", one.quote.words or "",
            str(one.thanks.taken_by or ""), one.thanks.note if permissions.can_read_note(viewer, one.thanks) else "",
            one.credit.reply if one.is_mine else "",
        )
        for one in (*page.praise, *page.hidden)
    ]  # fmt: skip
    peers = [
        Exported(one.given_at.date(), "colleague", one.example, str(one.giver), str(one.value), "")
        for one in (*page.peers, *page.hidden_peers)
    ]
    return sorted([*praise, *peers], key=lambda one: one.day, reverse=True)


def colleagues_of(viewer: Viewer) -> PersonQuerySet:
    """Return everyone at work today but the viewer."""
    here = Person.objects.present_on(viewer.today).filter(forgotten=False)
    return here.exclude(pk=viewer.person.pk) if viewer.person else here


@dataclass(frozen=True)
class BoardPage:
    """Thanks between colleagues that the receivers show: no counts, no order but time."""

    shown: tuple[PeerThanks, ...]
    given: tuple[PeerThanks, ...]


def board_page(viewer: Viewer) -> BoardPage:
    """Return what colleagues show, and what the viewer gave."""
    rows = PeerThanks.objects.filter(withdrawn_at__isnull=True).select_related("giver", "receiver", "value")
    shown = rows.filter(shown_at__isnull=False, receiver__forgotten=False, giver__forgotten=False)
    return BoardPage(
        tuple(shown.order_by("-shown_at")[:BOARD_SHOWN]), tuple(rows.filter(giver=viewer.person)[:BOARD_SHOWN])
    )


@dataclass(frozen=True)
class ToldStory:
    """A wow story: the week, the customer's words, and whom they thank."""

    story: Story
    week: Week
    quote: Quote
    people: tuple[str, ...]
    written_at: datetime


@dataclass(frozen=True)
class StoryPage:
    """The story of this week, those before, and, for who chooses, the moments whose people agreed."""

    this: ToldStory | None
    before: tuple[ToldStory, ...]
    agreed: tuple[Praise, ...]
    may_choose: bool
    week: Week


def story_page(viewer: Viewer) -> StoryPage:
    """Return the stories that everyone reads. A story whose words are gone or altered is not told."""
    week, may_choose = Week.of(viewer.today), permissions.can_choose_story(viewer)
    stories = list(Story.objects.filter(monday__lte=week.monday).select_related("moment")[:12])
    told = [one for one in _told(stories) if one.quote.is_exact]
    return StoryPage(
        next((one for one in told if one.week == week), None), tuple(one for one in told if one.week != week),
        tuple(_agreed()) if may_choose else (), may_choose, week,
    )  # fmt: skip


def story_told(story: Story) -> ToldStory:
    """Return one story as it is told."""
    return _told([story])[0]


def _told(stories: list[Story]) -> list[ToldStory]:
    quotes = quotes_of(one.moment for one in stories)
    return [
        ToldStory(one, Week(one.monday), quotes[one.moment_id], _people(one), one.moment.written_at) for one in stories
    ]


def _people(story: Story) -> tuple[str, ...]:
    return tuple(str(one.person or one.team) for one in story.moment.credits.select_related("person", "team"))


def _agreed() -> Iterator[Praise]:
    """Yield the moments that may be told and were not yet, the newest first."""
    rows = Credit.objects.filter(agreed_at__isnull=False, moment__story__isnull=True)
    rows = rows.select_related("moment__thanks", "person", "team").order_by("-agreed_at")[:20]
    seen = {credit.moment_id: credit for credit in rows}
    quotes = quotes_of(credit.moment for credit in seen.values())
    for credit in seen.values():
        if may_be_told(credit.moment) and quotes[credit.moment_id].is_exact:
            others = [str(one.person or one.team) for one in credit.moment.credits.all() if one.pk != credit.pk]
            yield Praise(credit, credit.moment.thanks, quotes[credit.moment_id], tuple(others), is_mine=False)
