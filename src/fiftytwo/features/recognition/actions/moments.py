"""A text is proposed, asked about, confirmed or rejected as a wow moment; the customer is named only with consent."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from fiftytwo.features.recognition import permissions
from fiftytwo.features.recognition.actions.turns import begin, reoffer_best
from fiftytwo.features.recognition.finding import proposed_from, readable_text
from fiftytwo.features.recognition.models import Credit, Moment, Thanks
from fiftytwo.features.recognition.quotes import quotes_of
from fiftytwo.org import audit
from fiftytwo.org.actions.rules import Actor, may
from fiftytwo.org.models import Person, Team
from fiftytwo.org.viewer import Viewer, viewer_of
from fiftytwo.rhythm import dues
from fiftytwo.signals import praise
from fiftytwo.understanding.actions import confirm_thanks, reject_thanks, take_back

MOST_CREDITED = 8


Whom = Sequence[Person | Team]
"""Whom a text thanks. Several share the credit, and each of them is thanked whole: nobody's share is measured."""


def pick(actor: Viewer, source: str, text_id: str, month: str) -> Moment:
    """Say of any text that one sees: this thanks somebody. It waits for a person's look like every other.

    Raises:
        PermissionDenied: if the actor sees no texts.
        ValidationError: if there is no such text for them, or its words are gone.
    """
    may(actor, permissions.can_pick)
    text = readable_text(actor, source, text_id, month)
    if text is None:
        raise ValidationError(_("There is no such text, or it is not for you."), code="absent")
    known = Moment.objects.filter(text_source=source, text_id=text_id).first()
    if known:
        return known
    with transaction.atomic():
        moment = proposed_from(text)
        moment.picked_by = actor.person
        moment.save()
        audit.record(actor, "moment.picked", moment, {})
    return moment


def ask_back(actor: Viewer, moment: Moment, person: Person) -> None:
    """Ask a colleague who may judge it whom a text means.

    Raises:
        PermissionDenied: if the actor may not judge the text.
        ValidationError: if it is settled, or the colleague may not judge it.
    """
    _may_judge(actor, moment)
    if person.user is None or not permissions.can_judge(viewer_of(person.user), moment):
        raise ValidationError(_("%(person)s does not see this text: ask somebody who does.") % {"person": person})
    with transaction.atomic():
        changed = _waiting(moment).update(asked=person, asked_at=timezone.now())
        _must_be_waiting(changed)
        audit.record(actor, "moment.asked", moment, {"asked": [moment.asked, person]})
    moment.refresh_from_db()


def confirm(actor: Viewer, moment: Moment, whom: Whom) -> Thanks:
    """Confirm that a text thanks somebody, and whom. From here on it is on its way to them.

    Raises:
        PermissionDenied: if the actor may not judge the text, or would credit themselves.
        ValidationError: if nobody is named, somebody twice, it was settled meanwhile, or its words are gone or altered.
    """
    _may_judge(actor, moment)
    _check_credits(actor, whom)
    if not quotes_of([moment])[moment.pk].is_exact:
        raise ValidationError(
            _("The customer's words are no longer there as they were found: nothing can be confirmed.")
        )
    with transaction.atomic():
        settled = {"state": Moment.State.CONFIRMED, "settled_by": actor.person, "settled_at": timezone.now()}
        _must_be_waiting(_waiting(moment).update(**settled))
        Credit.objects.bulk_create(Credit(moment=moment, **_whose(who)) for who in whom)
        moment.refresh_from_db()
        _say(actor, moment, [_meant(who) for who in whom])
        praise.settle(moment.text_source, moment.text_id, _("It was confirmed, and is on its way to them."))
        for credit in Credit.objects.filter(moment=moment).select_related("person", "team"):
            audit.record(
                actor,
                "moment.confirmed",
                moment,
                {"thanked": [None, credit.person or credit.team]},
                about=credit.person,
            )
        return begin(actor, moment)


def reject(actor: Viewer, moment: Moment, reason: str) -> None:
    """Say that a text thanks nobody here, and why: the readers learn from it.

    Raises:
        PermissionDenied: if the actor may not judge the text.
        ValidationError: if there is no such reason, or it was settled meanwhile.
    """
    _may_judge(actor, moment)
    if reason not in Moment.Reason.values:
        raise ValidationError(_("Choose a reason: the readers learn from it."))
    with transaction.atomic():
        settled = {"state": Moment.State.REJECTED, "settled_by": actor.person, "settled_at": timezone.now()}
        _must_be_waiting(_waiting(moment).update(**settled, reason=reason))
        if reason != Moment.Reason.ELSEWHERE:  # it does thank a person, only nobody of ours
            reject_thanks(actor, moment.text_source, moment.text_id, moment.written_at.date())
        praise.settle(moment.text_source, moment.text_id, str(Moment.Reason(reason).label))
        audit.record(actor, "moment.rejected", moment, {"reason": [None, reason]})
    moment.refresh_from_db()


def reopen(actor: Viewer, moment: Moment) -> None:
    """Undo a confirmation or a rejection: the moment waits for a look again.

    Raises:
        PermissionDenied: if the actor may not judge the text.
        ValidationError: if the thanks were given: undo that first.
    """
    _may_judge(actor, moment)
    with transaction.atomic():
        if Thanks.objects.select_for_update().filter(moment=moment, state=Thanks.State.GIVEN).exists():
            raise ValidationError(_("The thanks were given already: undo that first."))
        for credit in moment.credits.all():
            dues.withdraw(actor, credit.about, _("the confirmation was taken back"))
        Thanks.objects.filter(moment=moment).delete()
        moment.credits.all().delete()
        take_back(actor, moment.text_source, moment.text_id, moment.written_at.date(), "person_thanked")
        praise.unsettle(moment.text_source, moment.text_id)
        before = moment.state
        Moment.objects.filter(pk=moment.pk).update(
            state=Moment.State.PROPOSED, settled_by=None, settled_at=None, reason=""
        )
        audit.record(actor, "moment.reopened", moment, {"state": [before, Moment.State.PROPOSED]})
    moment.refresh_from_db()
    reoffer_best(actor)


def name_customer(actor: Viewer, moment: Moment, name: str, consent: str) -> None:
    """Put the customer's name to their words, or take it off again with an empty one.

    Raises:
        PermissionDenied: if the actor may not judge the text.
        ValidationError: if nothing says how the customer agreed, or the customer was erased.
    """
    _may_judge(actor, moment)
    name, consent = name.strip(), consent.strip()
    if name and not consent:
        raise ValidationError({"consent": _("Say how the customer agreed: without that the name is not shown.")})
    if name and moment.erased_at:
        raise ValidationError(_("The customer asked to be forgotten: no name can be shown."))
    with transaction.atomic():
        Moment.objects.filter(pk=moment.pk).update(customer_name=name, consent=consent if name else "")
        audit.record(actor, "moment.named" if name else "moment.unnamed", moment, {})
    moment.refresh_from_db()


def _may_judge(actor: Viewer, moment: Moment) -> None:
    if not permissions.can_judge(actor, moment):
        raise PermissionDenied(_("Somebody who leads this team, or service operations, says what is a wow moment."))


def _check_credits(actor: Viewer, people: Whom) -> None:
    if not people:
        raise ValidationError(_("Say who is thanked: a person, several, or a team."))
    if len({(type(who), who.pk) for who in people}) < len(people) or len(people) > MOST_CREDITED:
        raise ValidationError(_("Name everyone once, and no more than eight."))
    if actor.person in people:
        raise PermissionDenied(_("Nobody confirms praise for themselves: ask a colleague to."))
    if any(isinstance(who, Person) and who.forgotten for who in people):
        raise ValidationError(_("Somebody of these asked to be forgotten."))


def _waiting(moment: Moment) -> models.QuerySet[Moment]:
    return Moment.objects.filter(pk=moment.pk, state=Moment.State.PROPOSED)


def _must_be_waiting(changed: int) -> None:
    if not changed:
        raise ValidationError(_("Somebody has settled this meanwhile. Load the page again."), code="settled")


def _whose(who: Person | Team) -> dict[str, Person | Team]:
    return {"person": who} if isinstance(who, Person) else {"team": who}


def _meant(who: Person | Team) -> str:
    return f"{'person' if isinstance(who, Person) else 'team'}:{who.key}"


def _say(actor: Actor, moment: Moment, meant: list[str]) -> None:
    """Let the readers learn from a confirmation."""
    confirm_thanks(actor, moment.text_source, moment.text_id, moment.written_at.date(), meant)
