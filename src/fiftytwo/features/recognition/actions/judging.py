"""A shortlist is drawn, a committee decides with reasons, it is announced, and objections get an answer."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from fiftytwo.features.recognition import permissions
from fiftytwo.features.recognition.actions.programmes import rules_of
from fiftytwo.features.recognition.evidence import shortlist
from fiftytwo.features.recognition.models import Candidate, CommitteeMember, Objection, Programme, ResultCorrection
from fiftytwo.org import audit
from fiftytwo.org.actions.rules import may
from fiftytwo.org.models import Person
from fiftytwo.org.viewer import Viewer

SHORTEST_REASONS = 20
FEWEST_MEMBERS = 3


def seat(actor: Viewer, programme: Programme, person: Person) -> None:
    """Take somebody onto the committee.

    Raises:
        PermissionDenied: if the actor does not keep programmes.
        ValidationError: if it is announced already.
    """
    _may_change_committee(actor, programme)
    with transaction.atomic():
        member, new = CommitteeMember.objects.get_or_create(programme=programme, person=person)
        if new:
            audit.record(actor, "programme.seated", member, {"person": [None, person]}, about=person)


def unseat(actor: Viewer, programme: Programme, person: Person) -> None:
    """Let somebody leave the committee.

    Raises:
        PermissionDenied, ValidationError: as ``seat``.
    """
    _may_change_committee(actor, programme)
    with transaction.atomic():
        for member in CommitteeMember.objects.filter(programme=programme, person=person):
            audit.record(actor, "programme.unseated", member, {"person": [person, None]}, about=person)
            member.delete()


def _may_change_committee(actor: Viewer, programme: Programme) -> None:
    may(actor, permissions.can_keep_programmes)
    if programme.announced_at:
        raise ValidationError(_("It is announced: the committee has done its work."))


def draw_shortlist(actor: Viewer, programme: Programme) -> int:
    """Draw the shortlist by the rules, and keep the evidence as it is today; return how many are on it.

    It may be drawn again until the committee has begun to decide.

    Raises:
        PermissionDenied: if the actor does not keep programmes.
        ValidationError: if the rules are not frozen, the period is not over, or somebody has been decided about.
    """
    may(actor, permissions.can_keep_programmes)
    if not programme.frozen_at:
        raise ValidationError(_("The rules are not frozen."))
    if actor.today <= programme.weeks.last.sunday:
        raise ValidationError(_("The period is not over."))
    if programme.candidates.filter(honoured__isnull=False).exists():
        raise ValidationError(_("The committee has begun to decide: the shortlist stands."))
    listed = shortlist(rules_of(programme), programme.weeks, programme)
    with transaction.atomic():
        programme.candidates.all().delete()
        Candidate.objects.bulk_create(
            Candidate(programme=programme, person=one.person, ways=list(one.ways), evidence=one.evidence.as_json())
            for one in listed
        )
        programme.shortlisted_at = timezone.now()
        programme.save(update_fields=["shortlisted_at"])
        audit.record(actor, "programme.shortlisted", programme, {"people": [None, len(listed)]})
    return len(listed)


def decide(actor: Viewer, candidate: Candidate, *, honoured: bool, reasons: str) -> None:
    """Decide about somebody on the shortlist, with reasons; until it is announced it may be decided anew.

    Raises:
        PermissionDenied: if the actor is not on the committee, or is the person or leads them.
        ValidationError: if the reasons are too short to be any.
    """
    if not permissions.can_decide(actor, candidate):
        raise PermissionDenied(_("The committee decides; nobody about themselves or about whom they lead."))
    if len(reasons.strip()) < SHORTEST_REASONS:
        raise ValidationError({"reasons": _("Give your reasons in a sentence: the person will read them.")})
    before = candidate.honoured
    with transaction.atomic():
        candidate.honoured, candidate.reasons = honoured, reasons.strip()
        candidate.decided_by, candidate.decided_at = actor.person, timezone.now()
        candidate.save(update_fields=["honoured", "reasons", "decided_by", "decided_at"])
        changes = {"honoured": [before, honoured]}
        audit.record(actor, "programme.decided", candidate, changes, about=candidate.person)


def not_yet(programme: Programme) -> str:
    """Say why a result cannot be announced; nothing where it can."""
    if programme.announced_at:
        return _("It is announced already.")
    if programme.committee.count() < FEWEST_MEMBERS:
        return _("A committee has at least three members.")
    if programme.shortlisted_at is None or programme.candidates.filter(honoured__isnull=True).exists():
        return _("Somebody on the shortlist still waits for a decision.")
    if not programme.candidates.filter(honoured=True).exists():
        return _("Nobody is honoured: there is nothing to announce.")
    return ""


def announce(actor: Viewer, programme: Programme) -> None:
    """Make known who is honoured, and why.

    Raises:
        PermissionDenied: if the actor does not keep programmes.
        ValidationError: if somebody on the shortlist waits for a decision, nobody is honoured, or the committee is too
            small.
    """
    may(actor, permissions.can_keep_programmes)
    if why_not := not_yet(programme):
        raise ValidationError(why_not)
    with transaction.atomic():
        programme.announced_at = timezone.now()
        programme.save(update_fields=["announced_at"])
        audit.record(actor, "programme.announced", programme, {})


def correct(actor: Viewer, candidate: Candidate, *, honoured: bool, reasons: str, why: str) -> ResultCorrection:
    """Correct what was announced about somebody. It is never unsaid: everyone reads what changed, and why.

    Args:
        actor: one of the committee.
        candidate: whom it is about.
        honoured: whether they are honoured.
        reasons: the committee's reasons, for the person, and for everyone where they are honoured.
        why: what was wrong, for everyone.

    Raises:
        PermissionDenied: if the actor is not on the committee, or is the person or leads them.
        ValidationError: if reasons or why are too short to be any, or it is so already.
    """
    if not permissions.can_correct(actor, candidate):
        raise PermissionDenied(_("The committee corrects; nobody about themselves or about whom they lead."))
    if len(reasons.strip()) < SHORTEST_REASONS:
        raise ValidationError({"reasons": _("Give your reasons in a sentence: the person will read them.")})
    if len(why.strip()) < SHORTEST_REASONS:
        raise ValidationError({"why": _("Say in a sentence what was wrong: everyone will read it.")})
    with transaction.atomic():
        fresh = Candidate.objects.select_for_update().get(pk=candidate.pk)
        if (fresh.honoured, fresh.reasons) == (honoured, reasons.strip()):
            raise ValidationError(_("It says so already: correct the result or the reasons."))
        made = ResultCorrection.objects.create(
            candidate=fresh, was_honoured=bool(fresh.honoured), is_honoured=honoured, why=why.strip()[:300],
            made_by=actor.person,
        )  # fmt: skip
        audit.record(
            actor, "programme.corrected", fresh, {"honoured": [fresh.honoured, honoured]}, about=candidate.person
        )
        fresh.honoured, fresh.reasons = honoured, reasons.strip()
        fresh.decided_by, fresh.decided_at = actor.person, timezone.now()
        fresh.save(update_fields=["honoured", "reasons", "decided_by", "decided_at"])
    candidate.refresh_from_db()
    return made


def prefer_not(actor: Viewer, candidate: Candidate, *, off: bool) -> None:
    """Keep one's own name out of the hall of heroes, or let it stand there again.

    Raises:
        PermissionDenied: if it is somebody else's.
    """
    if actor.person is None or candidate.person_id != actor.person.pk:
        raise PermissionDenied
    candidate.off_the_wall = off
    candidate.save(update_fields=["off_the_wall"])


def object_to(actor: Viewer, programme: Programme, words: str) -> Objection:
    """Object to a result. The committee and people partners read it, and answer.

    Raises:
        PermissionDenied: if it is not announced.
        ValidationError: if nothing is said.
    """
    if actor.person is None or not permissions.can_object(actor, programme):
        raise PermissionDenied
    if len(words.strip()) < SHORTEST_REASONS:
        raise ValidationError({"words": _("Say in a sentence what is wrong.")})
    with transaction.atomic():
        raised = Objection.objects.create(programme=programme, raised_by=actor.person, words=words.strip())
        audit.record(actor, "programme.objected", raised, {}, about=actor.person)
    return raised


def answer(actor: Viewer, objection: Objection, words: str) -> None:
    """Answer an objection.

    Raises:
        PermissionDenied: if the actor sees no evidence of the programme, or answers their own.
        ValidationError: if nothing is said.
    """
    own = actor.person is not None and objection.raised_by_id == actor.person.pk
    if own or not permissions.can_see_evidence(actor, objection.programme):
        raise PermissionDenied
    if len(words.strip()) < SHORTEST_REASONS:
        raise ValidationError({"answer": _("Answer in a sentence: whoever objected reads it.")})
    with transaction.atomic():
        objection.answer, objection.answered_by, objection.answered_at = words.strip(), actor.person, timezone.now()
        objection.save(update_fields=["answer", "answered_by", "answered_at"])
        audit.record(actor, "programme.answered", objection, {}, about=objection.raised_by)
