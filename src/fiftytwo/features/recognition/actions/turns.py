"""Thanks are offered to a leader, taken by one, written, given, passed on; and all of it can be undone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from fiftytwo.features.recognition import permissions
from fiftytwo.features.recognition.loads import leader_loads, waiting_in_order
from fiftytwo.features.recognition.models import Credit, Moment, Offer, Thanks
from fiftytwo.features.recognition.turns import next_leader
from fiftytwo.org import audit
from fiftytwo.org.actions.rules import Actor
from fiftytwo.org.models import Membership, Person
from fiftytwo.org.viewer import Viewer, organisations_today
from fiftytwo.rhythm import care, dues
from fiftytwo.rhythm.models import Due, Happening

LAPSES_DAYS = 3
SHORTEST_NOTE = 15


def begin(actor: Actor, moment: Moment) -> Thanks:
    """Let thanks for a confirmed moment begin: due to everyone whom it credits, offered to a leader who has room."""
    thanks = Thanks.objects.create(moment=moment)
    for credit in moment.credits.select_related("person", "team"):
        dues.happened(actor, "wow.confirmed", credit.about, serves=credit.person, team=credit.team)
    offer(actor, thanks)
    return thanks


def offer(actor: Actor, thanks: Thanks) -> Person | None:
    """Offer thanks to the leader whose turn it is; None, and it waits, where all have enough in hand."""
    with transaction.atomic():
        thanks.offers.filter(outcome=Offer.Outcome.OPEN).update(outcome=Offer.Outcome.LAPSED)
        chosen = next_leader(leader_loads(thanks))
        leader = Person.objects.get(pk=chosen.person) if chosen else None
        state = Thanks.State.OFFERED if leader else Thanks.State.WAITING
        if not Thanks.objects.open().filter(pk=thanks.pk).update(state=state, offered_to=leader):
            return None
        if leader:
            Offer.objects.create(thanks=thanks, leader=leader)
            audit.record(actor, "thanks.offered", thanks, {"offered_to": [None, leader]}, about=leader)
        _owe(thanks, leader)
    thanks.refresh_from_db()
    return leader


def reoffer_best(actor: Actor) -> int:
    """Offer what waits, in the order of fairness, as long as a leader has room; return how many were offered."""
    offered = 0
    for thanks in waiting_in_order():
        if offer(actor, thanks) is None:
            break
        offered += 1
    return offered


def turn_over() -> int:
    """Offer to another what was not taken in three days, or was offered to someone who has left; then what waits."""
    today, long_ago = organisations_today(), timezone.now() - timedelta(days=LAPSES_DAYS)
    turned = 0
    for thanks in Thanks.objects.filter(state=Thanks.State.OFFERED).select_related("offered_to"):
        last = thanks.offers.first()
        gone = thanks.offered_to is None or not thanks.offered_to.works_on(today)
        if gone or last is None or last.offered_at < long_ago:
            turned += offer(None, thanks) is not None
    for thanks in Thanks.objects.filter(state=Thanks.State.TAKEN).select_related("taken_by"):
        if thanks.taken_by is None or not thanks.taken_by.works_on(today):
            _let_go(thanks)
            turned += offer(None, thanks) is not None
    return turned + reoffer_best(None)


def take(actor: Viewer, thanks: Thanks) -> None:
    """Take thanks on. Of two who try, one has them and the other is told who.

    Raises:
        PermissionDenied: if the actor may not give these thanks.
        ValidationError: if somebody else has taken them.
    """
    if not permissions.can_thank(actor, thanks):
        raise PermissionDenied(_("Leaders thank, and leads the people of their teams; nobody thanks themselves."))
    assert actor.person is not None  # noqa: S101 - only somebody who works here may
    with transaction.atomic():
        taken = Thanks.objects.open().filter(pk=thanks.pk).update(
            state=Thanks.State.TAKEN, taken_by=actor.person, taken_at=timezone.now(), offered_to=None
        )  # fmt: skip
        thanks.refresh_from_db()
        if not taken and thanks.taken_by_id != actor.person.pk:
            told = {"person": thanks.taken_by or _("Somebody else")}
            raise ValidationError(_("%(person)s took this first: you need do nothing.") % told, code="taken")
        if not taken:
            return
        thanks.offers.filter(outcome=Offer.Outcome.OPEN, leader=actor.person).update(outcome=Offer.Outcome.TAKEN)
        thanks.offers.filter(outcome=Offer.Outcome.OPEN).update(outcome=Offer.Outcome.LAPSED)
        if not thanks.offers.filter(leader=actor.person, outcome=Offer.Outcome.TAKEN).exists():
            Offer.objects.create(thanks=thanks, leader=actor.person, outcome=Offer.Outcome.TAKEN)
        _owe(thanks, actor.person)
        audit.record(actor, "thanks.taken", thanks, {})


def pass_on(actor: Viewer, thanks: Thanks) -> Person | None:
    """Give a turn back: it goes to the next leader. Return who that is; None if it waits now.

    Raises:
        PermissionDenied: if it is not the actor's turn.
        ValidationError: if the thanks were given.
    """
    mine = actor.person is not None and actor.person.pk in (thanks.offered_to_id, thanks.taken_by_id)
    if not mine:
        raise PermissionDenied(_("It is not your turn."))
    _must_not_be_given(thanks)
    with transaction.atomic():
        thanks.offers.filter(leader=actor.person).exclude(outcome=Offer.Outcome.PASSED).update(
            outcome=Offer.Outcome.PASSED
        )
        _let_go(thanks)
        audit.record(actor, "thanks.passed_on", thanks, {})
        return offer(actor, thanks)


def write_note(actor: Viewer, thanks: Thanks, way: str, note: str) -> Thanks:
    """Keep how somebody will be thanked, and the leader's own words; return the thanks with them.

    Raises:
        PermissionDenied: if another leader took these thanks.
        ValidationError: if the thanks were given, or there is no such way.
    """
    _may_write(actor, thanks)
    _must_not_be_given(thanks)
    if way not in Thanks.Way.values:
        raise ValidationError({"way": _("Choose a note, a call or a visit.")})
    Thanks.objects.filter(pk=thanks.pk).update(way=way, note=note.strip())
    thanks.refresh_from_db()
    return thanks


def give(actor: Viewer, thanks: Thanks) -> None:
    """Tick thanks as given: they stand on the wall, the promise is kept, and a fact says that somebody was seen.

    Raises:
        PermissionDenied: if another leader took these thanks.
        ValidationError: if a note was chosen and none is written, or they were given before.
    """
    _may_write(actor, thanks)
    if thanks.way == Thanks.Way.NOTE and len(thanks.note) < SHORTEST_NOTE:
        raise ValidationError(_("Write a sentence of your own first: the customer's words alone are not your thanks."))
    now = timezone.now()
    with transaction.atomic():
        mine = Thanks.objects.filter(pk=thanks.pk, state=Thanks.State.TAKEN, taken_by=actor.person)
        if not mine.update(state=Thanks.State.GIVEN, given_at=now):
            raise ValidationError(_("These thanks were given already."))
        for credit in thanks.moment.credits.select_related("person", "team"):
            dues.happened(actor, "wow.given", credit.about, serves=credit.person, team=credit.team)
        for person, about in _thanked(thanks.moment):
            care.record(actor, thanks.way, done_by=actor.person, done_for=person, at=now, about=about)
        audit.record(actor, "thanks.given", thanks, {"way": [None, thanks.way]})
    thanks.refresh_from_db()


def take_back(actor: Viewer, thanks: Thanks) -> None:
    """Undo that thanks were given: they leave the wall and are due again. An answer to them stays.

    Raises:
        PermissionDenied: if another leader gave them.
        ValidationError: if they were not given, or the story is told already.
    """
    _may_write(actor, thanks)
    if Moment.objects.filter(pk=thanks.moment_id, story__isnull=False).exists():
        raise ValidationError(_("The story has been told: it cannot be taken back."))
    with transaction.atomic():
        given = Thanks.objects.filter(pk=thanks.pk, state=Thanks.State.GIVEN)
        if not given.update(state=Thanks.State.TAKEN, given_at=None):
            raise ValidationError(_("These thanks were not given yet."))
        for credit in thanks.moment.credits.select_related("person"):
            dues.unkeep(actor, credit.about, "wow.given")
            for person, about in _reached(credit, thanks):
                care.take_back(thanks.way, person, about)
                dues.unkeep(actor, about, f"care.{thanks.way}")
        audit.record(actor, "thanks.taken_back", thanks, {})
    thanks.refresh_from_db()


def _reached(credit: Credit, thanks: Thanks) -> list[tuple[Person, str]]:
    """Return whom thanks that were given had reached, whoever is in the team by now."""
    theirs = Q(about=credit.about) | Q(about__startswith=f"{credit.about}:")
    rows = Happening.objects.filter(theirs, occasion=f"care.{thanks.way}").select_related("person")
    return [(row.person, row.about) for row in rows]


def _thanked(moment: Moment) -> Iterable[tuple[Person, str]]:
    """Yield everyone whom thanks for a moment reach: the people credited, and the team where a team is."""
    today = organisations_today()
    for credit in Credit.objects.filter(moment=moment).select_related("person", "team"):
        if credit.person:
            yield credit.person, credit.about
            continue
        held = Membership.objects.on(today).filter(team=credit.team, leads=False, person__frontline=True)
        for membership in held.select_related("person"):
            yield membership.person, f"{credit.about}:{membership.person.key}"


def _owe(thanks: Thanks, leader: Person | None) -> None:
    """Let the promise be the leader's whose turn it is."""
    for credit in thanks.moment.credits.all():
        for due in Due.objects.open().filter(about=credit.about):
            if due.owner_id != (leader.pk if leader else None):
                Due.objects.filter(pk=due.pk).update(owner=leader)


def _let_go(thanks: Thanks) -> None:
    Thanks.objects.filter(pk=thanks.pk).update(
        state=Thanks.State.WAITING, taken_by=None, taken_at=None, offered_to=None, note=""
    )
    thanks.refresh_from_db()


def _may_write(actor: Viewer, thanks: Thanks) -> None:
    if not permissions.can_write(actor, thanks):
        raise PermissionDenied(_("Another leader has taken these thanks."))


def _must_not_be_given(thanks: Thanks) -> None:
    if thanks.state == Thanks.State.GIVEN:
        raise ValidationError(_("These thanks were given already: undo that first."))
