"""What is done about obstacles: raised, said more about, answered, decided, mended; handed on, merged, sent up; undone.

Each asks whether it may, checks, then changes, tells the rhythm and whoever raised it, all or nothing. An anonymous
message leaves no entry in the audit trail: the time of it would lead to its writer.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from fiftytwo.features.obstacles import permissions, telling
from fiftytwo.features.obstacles.models import Obstacle, Raiser, Remark
from fiftytwo.features.obstacles.owning import above, owner_for
from fiftytwo.org import audit
from fiftytwo.org.actions.rules import Actor, may, today_of
from fiftytwo.org.calendars import time_zone_of
from fiftytwo.org.models import Person, Team
from fiftytwo.org.viewer import Viewer, organisations_today
from fiftytwo.rhythm import dues
from fiftytwo.rhythm.leaving import successor
from fiftytwo.rhythm.models import Due

RAISED, ANSWERED, DECIDED = "obstacle.raised", "obstacle.answered", "obstacle.decided"
LONGEST = 4_000
State = Obstacle.State


@dataclass(frozen=True)
class Raised:
    """What was raised; ``link`` is the private key to follow it, shown once, where nobody is named."""

    obstacle: Obstacle
    link: str = ""


def raise_obstacle(
    actor: Viewer | None,
    *,
    title: str,
    text: str,
    how: str,
    kind: str = "obstacle",
    team: Team | None = None,
    reason: str = "",
) -> Raised:
    """Raise an obstacle or a suggestion; it has an owner at once, and its first answer is due.

    Args:
        actor: who; None for an anonymous message from a box. With ``how`` anonymous nobody is kept either way.
        title: in a sentence.
        text: what happens, in whatever words.
        how: one of ``Raiser.How``.
        kind: one of ``Obstacle.Kind``.
        team: of which team it tells.
        reason: the contact reason that it makes costly, if any.

    Raises:
        PermissionDenied: if an account without a person wants to be named.
        ValidationError: if nothing is said, or far too much.
    """
    anonymous = how == Raiser.How.ANONYMOUS
    if not anonymous and (actor is None or not permissions.can_raise(actor)):
        raise PermissionDenied
    title, text = _said(title, "title", most=160), _said(text, "text", required=False)
    today = today_of(actor)
    with transaction.atomic():
        obstacle = Obstacle.objects.create(
            kind=Obstacle.Kind(kind), title=title, text=text, team=team, reason=reason.strip()[:200], raised_on=today,
            owner=owner_for(team, today),
        )  # fmt: skip
        link = _add_raiser(obstacle, how, None if anonymous or actor is None else actor.person)
        if not anonymous:
            audit.record(actor, "obstacle.raised", obstacle, {"kind": [None, kind]})
        moment = _start_of_day(obstacle) if anonymous else timezone.now()
        dues.happened(None if anonymous else actor, RAISED, obstacle.about, team=team, owner=obstacle.owner, at=moment)
        telling.tell_owner(obstacle)
    return Raised(obstacle, link)


def say_more(raiser: Raiser, text: str) -> Remark:
    """Let whoever raised something add to it.

    Raises:
        ValidationError: if nothing is said.
    """
    text = _said(text, "text")
    with transaction.atomic():
        said = Remark.objects.create(obstacle=raiser.obstacle, raiser=raiser, text=text, said_on=today_of(None))
        telling.tell_owner(raiser.obstacle, more=True)
    return said


def remark(actor: Viewer, obstacle: Obstacle, text: str) -> None:
    """Say something to all who raised it, on the way to a decision.

    Raises:
        PermissionDenied: if the actor does not handle it.
        ValidationError: if nothing is said.
    """
    _may_handle(actor, obstacle)
    with transaction.atomic():
        Remark.objects.create(obstacle=obstacle, author=actor.person, text=_said(text, "text"), said_on=actor.today)
        audit.record(actor, "obstacle.remarked", obstacle, {})
        telling.tell_raisers(obstacle)


def answer(actor: Viewer, obstacle: Obstacle, text: str) -> None:
    """Give the first answer.

    Raises:
        PermissionDenied: if the actor does not handle it.
        ValidationError: if nothing is said, or another has answered meanwhile.
    """
    _may_handle(actor, obstacle)
    _move(
        actor, obstacle, (State.RAISED,), State.ANSWERED, ANSWERED, answer=_said(text, "text"), answered_on=actor.today
    )


def decide(actor: Viewer, obstacle: Obstacle, *, mend: bool, why: str) -> None:
    """Decide whether it will be mended, and say why. A decision is an answer, too.

    Raises:
        PermissionDenied: if the actor does not handle it.
        ValidationError: if no reason is given, or it was decided meanwhile.
    """
    _may_handle(actor, obstacle)
    why = _said(why, "why")
    if obstacle.state == State.RAISED:
        dues.happened(actor, ANSWERED, obstacle.about, team=obstacle.team)
    before, after = (State.RAISED, State.ANSWERED), State.ACCEPTED if mend else State.DECLINED
    _move(actor, obstacle, before, after, DECIDED, why=why, decided_on=actor.today)


def mend(actor: Viewer, obstacle: Obstacle, done: str) -> None:
    """Say what was done; it is mended.

    Raises:
        PermissionDenied: if the actor does not handle it.
        ValidationError: if nothing is said, or it was not decided so.
    """
    _may_handle(actor, obstacle)
    _move(actor, obstacle, (State.ACCEPTED,), State.MENDED, "", done=_said(done, "done"), mended_on=actor.today)


BACK = {
    State.MENDED: (State.ACCEPTED, "", {"done": "", "mended_on": None}),
    State.ACCEPTED: (State.ANSWERED, DECIDED, {"why": "", "decided_on": None}),
    State.DECLINED: (State.ANSWERED, DECIDED, {"why": "", "decided_on": None}),
    State.ANSWERED: (State.RAISED, ANSWERED, {"answer": "", "answered_on": None}),
}


def take_back(actor: Viewer, obstacle: Obstacle) -> None:
    """Undo the last step: what it kept is due again, with its old time.

    Raises:
        PermissionDenied: if the actor does not handle it.
        ValidationError: if there is no step to undo.
    """
    _may_handle(actor, obstacle)
    state = State(obstacle.state)
    if state not in BACK:
        raise ValidationError(_("There is nothing to undo."))
    to, step, blank = BACK[state]
    if to == State.ANSWERED and not obstacle.answer:
        to = State.RAISED
    with transaction.atomic():
        if not Obstacle.objects.filter(pk=obstacle.pk, state=state).update(state=to, **blank):
            raise ValidationError(_("Somebody else changed it meanwhile. Load the page again."))
        if step:
            dues.unkeep(actor, obstacle.about, step)
        if to == State.RAISED:
            dues.unkeep(actor, obstacle.about, ANSWERED)
        audit.record(actor, "obstacle.taken_back", obstacle, {"state": [state, to]})
    obstacle.refresh_from_db()


def hand_on(actor: Viewer, obstacle: Obstacle, to: Person) -> None:
    """Give it to another owner; what is due keeps its time.

    Raises:
        PermissionDenied: if the actor does not handle it.
        ValidationError: if it is over, or the new owner works here no more.
    """
    _may_handle(actor, obstacle)
    if not obstacle.is_open:
        raise ValidationError(_("It is over: there is nothing to hand on."))
    if not to.works_on(actor.today):
        raise ValidationError(_("%(person)s does not work here any more.") % {"person": to})
    with transaction.atomic():
        _give(actor, obstacle, to, "obstacle.handed_on")


def merge(actor: Viewer, obstacle: Obstacle, into: Obstacle) -> None:
    """Make an obstacle part of another: all who raised it are answered there.

    Raises:
        PermissionDenied: if the actor does not handle both.
        ValidationError: if they are one, or one of them is over or part of another.
    """
    _may_handle(actor, obstacle)
    _may_handle(actor, into)
    if obstacle.pk == into.pk or not obstacle.is_open or into.state == State.MERGED:
        raise ValidationError(_("Only something open can become part of another one."))
    with transaction.atomic():
        fresh = Obstacle.objects.filter(pk=obstacle.pk, state=obstacle.state)
        if not fresh.update(state=State.MERGED, state_before=obstacle.state, merged_into=into):
            raise ValidationError(_("Somebody else changed it meanwhile. Load the page again."))
        dues.withdraw(actor, obstacle.about, _("It is part of another: %(title)s") % {"title": into.title})
        audit.record(actor, "obstacle.merged", obstacle, {"into": [None, into.key]})
        obstacle.refresh_from_db()
        telling.tell_raisers(obstacle)


def part(actor: Viewer, obstacle: Obstacle) -> None:
    """Undo a merger: it stands by itself again, and is due again.

    Raises:
        PermissionDenied: if the actor does not handle it.
        ValidationError: if it is no part of another.
    """
    _may_handle(actor, obstacle)
    if obstacle.state != State.MERGED:
        raise ValidationError(_("There is nothing to undo."))
    with transaction.atomic():
        before = obstacle.state_before or State.RAISED
        Obstacle.objects.filter(pk=obstacle.pk).update(state=before, merged_into=None, state_before="")
        dues.restore(actor, obstacle.about)
        audit.record(actor, "obstacle.parted", obstacle, {"from": [getattr(obstacle.merged_into, "key", None), None]})
    obstacle.refresh_from_db()


def go_up() -> int:
    """Give what is overdue to whom its owner reports to, once for each step; never down. Return how many went.

    What somebody left with goes up at once: nothing waits for who works here no more.
    """
    now, gone = timezone.now(), _from_leavers(organisations_today())
    late = Due.objects.overdue(now).filter(about__startswith="obstacle:", owner__isnull=False).select_related("owner")
    for due in late:
        obstacle = Obstacle.objects.select_related("owner").filter(key=due.about.partition(":")[2]).first()
        if obstacle is None or obstacle.owner is None or (obstacle.up_at and obstacle.up_at > due.due_at):
            continue
        manager = above(obstacle.owner, today_of(None))
        with transaction.atomic():
            Obstacle.objects.filter(pk=obstacle.pk).update(up_at=now)
            if manager is not None:
                _give(None, obstacle, manager, "obstacle.went_up")
                gone += 1
    return gone


def _from_leavers(today: date) -> int:
    """Give what people who left had owned to whom they reported to, else to who would own it now."""
    left = Obstacle.objects.filter(owner__left_on__lte=today).exclude(state__in=(State.MENDED, State.DECLINED))
    moved = 0
    for obstacle in left.exclude(state=State.MERGED).select_related("owner", "team"):
        assert obstacle.owner is not None  # noqa: S101 - asked for by its owner
        to = successor(obstacle.owner, today) or owner_for(obstacle.team, today)
        if to is not None:
            with transaction.atomic():
                _give(None, obstacle, to, "obstacle.went_up")
            moved += 1
    return moved


# ---- what they share


def _move(
    actor: Viewer, obstacle: Obstacle, before: tuple[str, ...], after: str, occasion: str, **fields: object
) -> None:
    """Bring an obstacle a step on, unless somebody else has meanwhile; tell the rhythm and whoever raised it."""
    with transaction.atomic():
        fresh = Obstacle.objects.filter(pk=obstacle.pk, state__in=before)
        if not fresh.update(state=after, **fields):
            raise ValidationError(_("Somebody else changed it meanwhile. Load the page again."))
        audit.record(actor, f"obstacle.{after}", obstacle, {"state": [obstacle.state, after]})
        if occasion:
            dues.happened(actor, occasion, obstacle.about, team=obstacle.team)
        obstacle.refresh_from_db()
        telling.tell_raisers(obstacle)


def _give(actor: Actor, obstacle: Obstacle, to: Person, action: str) -> None:
    audit.record(actor, action, obstacle, {"owner": [obstacle.owner, to]})
    obstacle.owner = to
    obstacle.save(update_fields=["owner"])
    for due in Due.objects.open().filter(about=obstacle.about).exclude(owner=to):
        dues.hand_on(actor, due, to)
    telling.tell_owner(obstacle)


def _may_handle(actor: Viewer, obstacle: Obstacle) -> None:
    may(actor, lambda viewer: permissions.can_handle(viewer, obstacle))


def _add_raiser(obstacle: Obstacle, how: str, person: Person | None) -> str:
    """Keep who raised it, and return the private link of whoever is nobody."""
    link = "" if person else secrets.token_urlsafe(24)
    Raiser.objects.create(
        obstacle=obstacle, how=how, person=person, raised_on=obstacle.raised_on,
        link_hash=fingerprint(link) if link else None,
    )  # fmt: skip
    return link


def fingerprint(link: str) -> str:
    """Return what is kept of a private link: from it nobody finds the link."""
    return hashlib.sha256(link.encode()).hexdigest()


def _start_of_day(obstacle: Obstacle) -> datetime:
    zone = ZoneInfo(obstacle.team.site.time_zone if obstacle.team and obstacle.team.site else time_zone_of(""))
    return datetime.combine(obstacle.raised_on, time(0), zone)


def _said(text: str, field: str, *, required: bool = True, most: int = LONGEST) -> str:
    plain = text.strip()
    if required and not plain:
        raise ValidationError({field: _("Say it in a few words.")})
    if len(plain) > most:
        raise ValidationError({field: _("Say it in %(most)d characters at most.") % {"most": most}})
    return plain
