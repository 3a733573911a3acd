"""What somebody does with praise that reached them: answer, hide, agree that the story is told; and telling it."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from fiftytwo.features.recognition import permissions
from fiftytwo.features.recognition.models import Credit, Moment, Story, Thanks
from fiftytwo.features.recognition.quotes import quotes_of
from fiftytwo.lib.weeks import Week
from fiftytwo.org import audit
from fiftytwo.org.actions.rules import may
from fiftytwo.org.viewer import Viewer


def reply(actor: Viewer, credit: Credit, words: str) -> None:
    """Answer the leader who thanked. Only the two read it.

    Raises:
        PermissionDenied: if the praise is not the actor's.
        ValidationError: if there is nothing to send.
    """
    _must_be_theirs(actor, credit)
    if not words.strip():
        raise ValidationError({"reply": _("Write a word or two.")})
    credit.reply, credit.replied_at = words.strip(), timezone.now()
    credit.save(update_fields=["reply", "replied_at"])


def hide(actor: Viewer, credit: Credit, *, hidden: bool) -> None:
    """Take praise off one's wall, or put it back. It stays one's own.

    Raises:
        PermissionDenied: if the praise is not the actor's.
    """
    _must_be_theirs(actor, credit)
    credit.hidden_at = timezone.now() if hidden else None
    credit.save(update_fields=["hidden_at"])


def agree(actor: Viewer, credit: Credit, *, agreed: bool) -> None:
    """Let the story be told to colleagues, or take that back: then it leaves the page of stories at once.

    Raises:
        PermissionDenied: if the praise is not the actor's.
    """
    _must_be_theirs(actor, credit)
    with transaction.atomic():
        credit.agreed_at = timezone.now() if agreed else None
        credit.save(update_fields=["agreed_at"])
        if not agreed:
            Story.objects.filter(moment=credit.moment_id).delete()
        changes = {"agreed": [not agreed, agreed]}
        audit.record(
            actor, "story.agreed" if agreed else "story.disagreed", credit.moment, changes, about=credit.person
        )


def tell_story(actor: Viewer, moment: Moment, monday: date) -> Story:
    """Make a moment the story of a week.

    Raises:
        PermissionDenied: if the actor does not choose stories.
        ValidationError: if the thanks were not given, somebody has not agreed, the words are gone, or the week has one.
    """
    may(actor, permissions.can_choose_story)
    week = Week(monday)
    if not may_be_told(moment):
        raise ValidationError(_("Everybody whom it thanks has to agree first."))
    if not quotes_of([moment])[moment.pk].is_exact:
        raise ValidationError(_("The customer's words are no longer there: there is no story to tell."))
    if Story.objects.filter(monday=week.monday).exclude(moment=moment).exists():
        raise ValidationError(_("This week has its story: take that one back first."))
    with transaction.atomic():
        story, _new = Story.objects.update_or_create(
            moment=moment, defaults={"monday": week.monday, "chosen_by": actor.person, "chosen_at": timezone.now()}
        )
        audit.record(actor, "story.told", story, {"week": [None, str(week)]})
    return story


def untell_story(actor: Viewer, story: Story) -> None:
    """Take the story of a week back.

    Raises:
        PermissionDenied: if the actor does not choose stories.
    """
    may(actor, permissions.can_choose_story)
    with transaction.atomic():
        audit.record(actor, "story.taken_back", story, {})
        story.delete()


def may_be_told(moment: Moment) -> bool:
    """Say whether the thanks were given and everybody credited by name agreed; a whole team needs no one's word."""
    given = Thanks.objects.filter(moment=moment, state=Thanks.State.GIVEN).exists()
    return given and not moment.credits.filter(person__isnull=False, agreed_at__isnull=True).exists()


def _must_be_theirs(actor: Viewer, credit: Credit) -> None:
    if actor.person is None or credit.person_id != actor.person.pk:
        raise PermissionDenied(_("This praise is somebody else's."))
    if not permissions.is_told(actor.person, credit.moment):
        raise PermissionDenied
