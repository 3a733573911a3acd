"""The programme: what everyone sees, what the committee sees, what people partners run; and the hall of heroes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from fiftytwo.features.recognition import permissions
from fiftytwo.features.recognition.actions.judging import not_yet
from fiftytwo.features.recognition.actions.programmes import rules_of, takes_nominations
from fiftytwo.features.recognition.evidence import Evidence
from fiftytwo.features.recognition.fair import Dimension, fairness_report
from fiftytwo.features.recognition.models import (
    Candidate,
    LedgerLine,
    Nomination,
    Objection,
    Programme,
    ResultCorrection,
    Rules,
    Trial,
)
from fiftytwo.features.recognition.parity import Parity, parity
from fiftytwo.lib.periods import Period
from fiftytwo.org.models import Person
from fiftytwo.org.queries import names_of
from fiftytwo.org.viewer import Viewer


@dataclass(frozen=True)
class ProgrammesPage:
    """All programmes that a viewer sees, the newest first."""

    programmes: tuple[Programme, ...]
    may_keep: bool
    may_see_ledger: bool


def programmes_page(viewer: Viewer) -> ProgrammesPage:
    """Return the programmes: drafts for people partners only."""
    may_keep = permissions.can_keep_programmes(viewer)
    shown = Programme.objects.all() if may_keep else Programme.objects.filter(frozen_at__isnull=False)
    return ProgrammesPage(tuple(shown), may_keep, permissions.can_see_ledger(viewer))


@dataclass(frozen=True)
class CandidateRow:
    """Someone on the shortlist as the committee sees them."""

    candidate: Candidate
    evidence: Evidence
    tied: tuple[str, ...]
    nominations: tuple[Nomination, ...]
    may_decide: bool
    may_correct: bool


@dataclass(frozen=True)
class ProgrammePage:
    """One programme. What a viewer may not see is empty."""

    programme: Programme
    period: Period
    rules: Rules
    versions: tuple[Rules, ...]
    trials: tuple[Trial, ...]
    tried_names: tuple[str, ...]
    committee: tuple[Person, ...]
    honoured: tuple[Candidate, ...]
    corrections: tuple[ResultCorrection, ...]
    rows: tuple[CandidateRow, ...]
    own: CandidateRow | None
    nominations_made: tuple[Nomination, ...]
    objections: tuple[Objection, ...]
    fairness: tuple[Dimension, ...]
    takes_nominations: bool
    is_over: bool
    may_keep: bool
    sees_evidence: bool
    may_object: bool

    @property
    def changed_later(self) -> bool:
        """Whether the rules were changed after they had been frozen."""
        frozen = self.programme.frozen_at
        return frozen is not None and any(rules.made_at > frozen for rules in self.versions)

    @property
    def undecided(self) -> int:
        """How many on the shortlist wait for a decision."""
        return sum(row.candidate.honoured is None for row in self.rows)


def visible_programme(viewer: Viewer, key: str) -> Programme | None:
    """Return a programme that a viewer sees; None for any other, there or not."""
    return next((one for one in programmes_page(viewer).programmes if one.key == key), None)


def programme_page(viewer: Viewer, programme: Programme) -> ProgrammePage:
    """Return a programme as a viewer sees it."""
    sees, announced = permissions.can_see_evidence(viewer, programme), programme.announced_at is not None
    versions = tuple(programme.rules.select_related("made_by"))
    trials = tuple(Trial.objects.filter(rules__programme=programme).select_related("rules", "tried_by")[:5])
    candidates = list(programme.candidates.select_related("person", "decided_by")) if sees else []
    mine = programme.candidates.filter(person=viewer.person).select_related("person").first()
    objections = programme.objections.select_related("raised_by", "answered_by")
    return ProgrammePage(
        programme=programme, period=programme.weeks, rules=rules_of(programme), versions=versions, trials=trials,
        tried_names=_names(trials[0].shortlist) if trials and sees else (),
        committee=tuple(Person.objects.filter(pk__in=programme.committee.values("person_id"))),
        honoured=tuple(_honoured(programme)) if announced else (),
        corrections=tuple(_corrections(programme)) if announced else (),
        rows=tuple(_rows(viewer, candidates)),
        own=next(iter(_rows(viewer, [mine])), None) if mine else None,
        nominations_made=tuple(
            programme.nominations.filter(nominator=viewer.person, withdrawn_at__isnull=True).select_related("nominee")
        ),
        objections=tuple(objections if sees else objections.filter(raised_by=viewer.person)),
        fairness=tuple(fairness_report(programme)) if announced or (sees and candidates) else (),
        takes_nominations=takes_nominations(programme), is_over=viewer.today > programme.weeks.last.sunday,
        may_keep=permissions.can_keep_programmes(viewer), sees_evidence=sees,
        may_object=permissions.can_object(viewer, programme),
    )  # fmt: skip


def _names(keys: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(names_of(keys).values()))


def _rows(viewer: Viewer, candidates: Iterable[Candidate]) -> list[CandidateRow]:
    """Return the shortlist: those whom more ways led here first, then by name. It is no ranking."""
    listed = sorted(candidates, key=lambda one: (-len(one.ways), one.person.name_order))
    known = {one.pk: Evidence.from_json(one.evidence) for one in listed}
    names = names_of(key for evidence in known.values() for key in evidence.tied)
    return [
        CandidateRow(
            one, known[one.pk], tuple(sorted(names[key] for key in known[one.pk].tied if key in names)),
            tuple(_nominations(one)), permissions.can_decide(viewer, one), permissions.can_correct(viewer, one),
        )
        for one in listed
    ]  # fmt: skip


def _nominations(candidate: Candidate) -> Iterable[Nomination]:
    rows = Nomination.objects.filter(programme=candidate.programme_id, nominee=candidate.person_id)
    return rows.filter(withdrawn_at__isnull=True).select_related("nominator", "value")


def _honoured(programme: Programme) -> Iterable[Candidate]:
    rows = programme.candidates.filter(honoured=True, off_the_wall=False, person__forgotten=False)
    return rows.select_related("person").order_by("person__name_order")


def _corrections(programme: Programme) -> Iterable[ResultCorrection]:
    """Return what everyone reads: corrections of who is honoured, none about those who never were."""
    rows = ResultCorrection.objects.filter(candidate__programme=programme)
    rows = rows.filter(Q(was_honoured=True) | Q(is_honoured=True))
    return rows.select_related("candidate__person", "made_by")


@dataclass(frozen=True)
class AnnouncingPage:
    """What would be announced, and to whom: looked at before it is said.

    ``honoured`` are named to everyone with their reasons; ``nameless`` of them would rather not stand in the hall;
    ``others`` were not honoured and read their own reasons only. ``seen`` says which decisions this page shows.
    """

    programme: Programme
    why_not: str
    honoured: tuple[Candidate, ...]
    nameless: int
    others: int
    readers: int
    seen: str


def announcing_page(viewer: Viewer, programme: Programme) -> AnnouncingPage:
    """Return what an announcement would say."""
    candidates = list(programme.candidates.select_related("person").order_by("person__name_order"))
    honoured = [one for one in candidates if one.honoured]
    named = tuple(one for one in honoured if not (one.off_the_wall or one.person.forgotten))
    return AnnouncingPage(
        programme, not_yet(programme), named, len(honoured) - len(named), len(candidates) - len(honoured),
        Person.objects.present_on(viewer.today).count(), decisions_seen(programme),
    )  # fmt: skip


def decisions_seen(programme: Programme) -> str:
    """Return a note of the decisions as they are now: another one after any of them was changed."""
    rows = programme.candidates.order_by("pk").values_list("pk", "honoured", "reasons")
    return hashlib.sha256(repr(list(rows)).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class HeroesPage:
    """Everyone who was honoured, programme by programme, as far as they like to stand here."""

    programmes: tuple[tuple[Programme, tuple[Candidate, ...]], ...]


def heroes_page() -> HeroesPage:
    """Return the hall of heroes."""
    announced = Programme.objects.filter(announced_at__isnull=False).order_by("-period")
    return HeroesPage(tuple((one, tuple(_honoured(one))) for one in announced))


@dataclass(frozen=True)
class LedgerPage:
    """What recognition costs, year by year; amounts only for those who may see them."""

    years: tuple[Parity, ...]
    may_keep: bool
    sees_amounts: bool


def ledger_page(viewer: Viewer) -> LedgerPage:
    """Return the ledger of parity: the ratios for everyone."""
    years = sorted(set(LedgerLine.objects.values_list("year", flat=True)), reverse=True)
    return LedgerPage(
        tuple(parity(year, viewer.today) for year in years), permissions.can_keep_programmes(viewer),
        permissions.can_see_ledger(viewer),
    )  # fmt: skip


def waiting_for(viewer: Viewer) -> int:
    """Return how many people on shortlists wait for a decision of the viewer's committees."""
    mine = Programme.objects.filter(committee__person=viewer.person, announced_at__isnull=True)
    return Candidate.objects.filter(Q(programme__in=mine), honoured__isnull=True).exclude(person=viewer.person).count()
