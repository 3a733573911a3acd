"""A programme is made, its rules are tried and frozen, colleagues nominate; a later change stays visible to all."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from fiftytwo.features.recognition import permissions
from fiftytwo.features.recognition.actions.peers import check_colleague, check_example
from fiftytwo.features.recognition.evidence import eligible, shortlist
from fiftytwo.features.recognition.models import LedgerLine, Nomination, Programme, Rules, Trial
from fiftytwo.lib.periods import Period
from fiftytwo.metrics import case_mix
from fiftytwo.org import audit
from fiftytwo.org.actions.rules import may
from fiftytwo.org.models import Person
from fiftytwo.org.values import Value
from fiftytwo.org.viewer import Viewer

KINDS = ("quarter", "year")


@dataclass(frozen=True)
class RulesAsked:
    """What rules say."""

    seats: int = 3
    nominators: int = 2
    praise: bool = True


def make(actor: Viewer, name: str, period: str, function: str, prize: str, asked: RulesAsked) -> Programme:
    """Make a programme for a quarter or a year, with its first rules: not frozen, and shown to people partners only.

    Raises:
        PermissionDenied: if the actor does not keep programmes.
        ValidationError: if the period is no quarter or year, or has a programme already.
    """
    may(actor, permissions.can_keep_programmes)
    found = _period(period)
    if Programme.objects.filter(period=str(found), function=function).exists():
        raise ValidationError({"period": _("This period has a programme for these people already.")})
    with transaction.atomic():
        programme = Programme.objects.create(
            name=name.strip(), period=str(found), function=function, prize=prize.strip(), made_by=actor.person
        )
        _add_rules(actor, programme, asked, reason="")
        audit.record(actor, "programme.made", programme, {"period": [None, programme.period]})
    return programme


def _period(text: str) -> Period:
    try:
        found = Period.parse(text.strip())
    except ValueError:
        found = None
    if found is None or found.kind not in KINDS:
        raise ValidationError({"period": _("Write a quarter like 2027-Q1, or a year like 2027.")})
    return found


def change_rules(actor: Viewer, programme: Programme, asked: RulesAsked, reason: str) -> Rules:
    """Set new rules. Once they were frozen a reason is needed, and the change stays visible to everyone.

    Raises:
        PermissionDenied: if the actor does not keep programmes.
        ValidationError: if a reason is missing, or the shortlist is drawn.
    """
    may(actor, permissions.can_keep_programmes)
    if programme.shortlisted_at:
        raise ValidationError(_("The shortlist is drawn: its rules can no longer change."))
    if programme.frozen_at and not reason.strip():
        raise ValidationError({"reason": _("The rules were frozen. Say why they change: everyone will read it.")})
    with transaction.atomic():
        rules = _add_rules(actor, programme, asked, reason.strip())
        told = {"seats": [None, rules.seats], "nominators": [None, rules.nominators], "praise": [None, rules.praise]}
        audit.record(actor, "programme.rules_changed", programme, {**told, "reason": [None, rules.reason]})
    return rules


def _add_rules(actor: Viewer, programme: Programme, asked: RulesAsked, reason: str) -> Rules:
    if not 1 <= asked.seats <= 50 or not 1 <= asked.nominators <= 50:
        raise ValidationError(_("Both numbers are at least 1 and at most 50."))
    return Rules.objects.create(
        programme=programme, number=programme.rules.count() + 1, seats=asked.seats, nominators=asked.nominators,
        praise=asked.praise, reason=reason, made_by=actor.person,
    )  # fmt: skip


def rules_of(programme: Programme) -> Rules:
    """Return the rules that hold."""
    rules = programme.rules.last()
    assert rules is not None  # noqa: S101 - a programme is made with rules
    return rules


def try_rules(actor: Viewer, programme: Programme) -> Trial:
    """Try the rules on the same period a year before, or, without answers there, on the period just before.

    Nominations count where a programme for the same people asked for them in that period; else the trial says that
    they are missing from it.

    Raises:
        PermissionDenied: if the actor does not keep programmes.
    """
    may(actor, permissions.can_keep_programmes)
    rules, period = rules_of(programme), trial_period(programme.weeks)
    then = Programme.objects.filter(
        period=str(period), function=programme.function, shortlisted_at__isnull=False
    ).first()
    listed = shortlist(rules, period, then)
    return Trial.objects.create(
        rules=rules, period=str(period), tried_by=actor.person, eligible=len(eligible(programme.function, period)),
        shortlist=[one.person.key for one in listed], nominated=then is not None,
    )  # fmt: skip


def trial_period(period: Period) -> Period:
    """Return the period on which rules are tried."""
    year_before = period.last_year()
    return year_before if case_mix.fitted(year_before).overall[1] else period.before()


def freeze(actor: Viewer, programme: Programme) -> None:
    """Fix the rules before the period begins; from now on everyone sees them.

    Raises:
        PermissionDenied: if the actor does not keep programmes.
        ValidationError: if they are frozen, were not tried, or the period has begun.
    """
    may(actor, permissions.can_keep_programmes)
    if programme.frozen_at:
        raise ValidationError(_("The rules are frozen already."))
    if actor.today >= programme.weeks.first.monday:
        raise ValidationError(_("The period has begun: rules are fixed before it. Make a programme for the next one."))
    if not rules_of(programme).trials.exists():
        raise ValidationError(_("Try these rules on a period that is over first."))
    with transaction.atomic():
        programme.frozen_at = timezone.now()
        programme.save(update_fields=["frozen_at"])
        audit.record(actor, "programme.frozen", programme, {"rules": [None, rules_of(programme).number]})


def nominate(actor: Viewer, programme: Programme, nominee: Person, value: Value, example: str) -> Nomination:
    """Put a colleague forward, with an example that a published value stands for. Nominating again replaces it.

    Raises:
        PermissionDenied: if the actor works here no more.
        ValidationError: if nominations are not open, or colleague, value or example do not fit.
    """
    may(actor, permissions.can_thank_colleagues)
    if not takes_nominations(programme):
        raise ValidationError(_("Nominations are not open."))
    check_colleague(actor, nominee)
    check_example(value, example)
    with transaction.atomic():
        nomination, _new = Nomination.objects.update_or_create(
            programme=programme, nominee=nominee, nominator=actor.person,
            defaults={"value": value, "example": example.strip(), "made_at": timezone.now(), "withdrawn_at": None},
        )  # fmt: skip
        audit.record(actor, "programme.nominated", nomination, {"value": [None, value.key]}, about=nominee)
    return nomination


def takes_nominations(programme: Programme) -> bool:
    """Say whether colleagues can be put forward: from the freezing of the rules until the shortlist is drawn."""
    return programme.frozen_at is not None and programme.shortlisted_at is None


def withdraw_nomination(actor: Viewer, nomination: Nomination) -> None:
    """Take a nomination back.

    Raises:
        PermissionDenied: if somebody else made it.
        ValidationError: if the shortlist is drawn.
    """
    if actor.person is None or nomination.nominator_id != actor.person.pk:
        raise PermissionDenied
    if not takes_nominations(nomination.programme):
        raise ValidationError(_("The shortlist is drawn already."))
    nomination.withdrawn_at = timezone.now()
    nomination.save(update_fields=["withdrawn_at"])


def set_ledger(actor: Viewer, year: int, function: str, kind: str, amount: Decimal, currency: str) -> LedgerLine:
    """Write down what recognition costs in a year and function.

    Raises:
        PermissionDenied: if the actor does not keep programmes.
        ValidationError: if the amount is negative or the currency no three letters.
    """
    may(actor, permissions.can_keep_programmes)
    currency = currency.strip().upper()
    if amount < 0 or len(currency) != 3 or not currency.isalpha():
        raise ValidationError(_("Give an amount of at least 0, and a currency of three letters such as EUR."))
    with transaction.atomic():
        line = LedgerLine.objects.filter(year=year, function=function, kind=kind).first()
        before = f"{line.amount} {line.currency}" if line else None
        line, _new = LedgerLine.objects.update_or_create(
            year=year, function=function, kind=kind,
            defaults={"amount": amount, "currency": currency, "changed_at": timezone.now()},
        )  # fmt: skip
        audit.record(actor, "ledger.set", line, {"amount": [before, f"{amount} {currency}"]})
    return line
