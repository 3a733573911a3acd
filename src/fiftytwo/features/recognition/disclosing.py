"""What recognition records about someone, and who sees it: everything that names them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from fiftytwo.features.recognition.models import (
    Candidate,
    CommitteeMember,
    Credit,
    Moment,
    Nomination,
    Objection,
    Offer,
    PeerThanks,
    ResultCorrection,
    Thanks,
)
from fiftytwo.org.disclosures import Disclosure
from fiftytwo.org.viewer import Viewer
from fiftytwo.shell.words import day


def about_viewer(viewer: Viewer) -> Iterable[Disclosure]:
    """Yield all that this room records about a viewer."""
    person = viewer.person
    if person is None:
        return
    yield from _praise(person)
    yield from _thanks(person)
    yield from _programme(person)


def _one(name: str, meaning: str, seen_by: str, values: Iterable[Any] = (), rows: int | None = None) -> Disclosure:
    kept = _("until you ask to be forgotten after you have left")
    return Disclosure(
        _("Recognition"), name, meaning, seen_by, tuple(str(value) for value in values), rows=rows, kept=kept
    )


def _praise(person: Any) -> Iterable[Disclosure]:
    theirs = Credit.objects.filter(person=person).select_related("moment")
    told = [f"{day(one.moment.written_at)}: {one.moment.get_state_display()}" for one in theirs]
    yield _one(
        _("customers' praise"), _("texts in which a customer thanks you, as a colleague confirmed"),
        _("you once it was handed over, those who see the text, leaders"), told,
    )  # fmt: skip
    replies = [one.reply for one in theirs if one.reply]
    yield _one(_("your answers"), _("what you answered to a leader"), _("you and that leader"), replies)
    named = Moment.objects.filter(candidates__icontains=person.key, state=Moment.State.PROPOSED).count()
    yield _one(
        _("may mean you"), _("texts that a reader thinks may thank you, and nobody has looked at"),
        _("your leads and line, service operations"), rows=named,
    )  # fmt: skip
    part = Q(picked_by=person) | Q(asked=person) | Q(settled_by=person)
    yield _one(
        _("moments you looked at"), _("which you picked, were asked about, confirmed or rejected"),
        _("you, those who see the text"), rows=Moment.objects.filter(part).count(),
    )  # fmt: skip


def _thanks(person: Any) -> Iterable[Disclosure]:
    given = Thanks.objects.filter(taken_by=person)
    yield _one(
        _("thanks in your hand"), _("that you took on, with your own notes"),
        _("that you have them: other leaders; your notes: you and those thanked"), rows=given.count(),
    )  # fmt: skip
    yield _one(
        _("turns offered"), _("when it was your turn to thank, and what became of it"),
        _("the program, to share turns fairly"),
        rows=Offer.objects.filter(leader=person).count(),
    )  # fmt: skip
    notes = Thanks.objects.filter(moment__credits__person=person, state=Thanks.State.GIVEN).exclude(note="")
    yield _one(
        _("notes to you"), _("what leaders wrote to you"), _("you and the leader who wrote it"),
        notes.values_list("note", flat=True),
    )  # fmt: skip
    received = PeerThanks.objects.filter(receiver=person).select_related("giver")
    yield _one(
        _("thanks from colleagues"), _("what colleagues thanked you for"),
        _("you and who gave it; every colleague where you show it"),
        [f"{day(one.given_at)}, {one.giver}: {one.example}" for one in received],
    )  # fmt: skip
    sent = PeerThanks.objects.filter(giver=person).select_related("receiver")
    yield _one(
        _("thanks to colleagues"), _("what you thanked colleagues for"),
        _("you and who received it; others where they show it"),
        [f"{day(one.given_at)}, {one.receiver}: {one.example}" for one in sent],
    )  # fmt: skip


def _programme(person: Any) -> Iterable[Disclosure]:
    nominated = Nomination.objects.filter(nominee=person).select_related("nominator", "programme")
    yield _one(
        _("nominations of you"), _("who put you forward, with which example"),
        _("you, who nominated you, the committee, people partners"),
        [f"{one.programme}, {one.nominator}: {one.example}" for one in nominated],
    )  # fmt: skip
    made = Nomination.objects.filter(nominator=person).select_related("nominee", "programme")
    yield _one(
        _("your nominations"), _("whom you put forward"), _("you, whom you nominated, the committee, people partners"),
        [f"{one.programme}, {one.nominee}: {one.example}" for one in made],
    )  # fmt: skip
    places = Candidate.objects.filter(person=person).select_related("programme")
    yield _one(
        _("shortlists"), _("programmes whose rules brought you to the committee, and its reasons"),
        _("you, the committee, people partners; that you were honoured: every colleague, unless you prefer not"),
        [f"{one.programme}: {one.reasons}" for one in places],
    )  # fmt: skip
    corrected = ResultCorrection.objects.filter(Q(candidate__person=person) | Q(made_by=person))
    yield _one(
        _("corrected results"), _("announced results about you, or by you, that were corrected"),
        _("every colleague, where it changed who is honoured"),
        [f"{one.candidate.programme}: {one.why}" for one in corrected.select_related("candidate__programme")],
    )  # fmt: skip
    seats = CommitteeMember.objects.filter(person=person).select_related("programme")
    yield _one(_("committees"), _("on which you decide"), _("every colleague"), [one.programme for one in seats])
    raised = Objection.objects.filter(Q(raised_by=person) | Q(answered_by=person)).select_related("programme")
    yield _one(
        _("objections"), _("that you raised or answered"), _("you, the committee, people partners"),
        [f"{one.programme}: {one.words}" for one in raised],
    )  # fmt: skip
