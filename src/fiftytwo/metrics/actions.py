"""What is done to definitions, targets and phases: may I, is it right, then change and audit in one transaction."""

from __future__ import annotations

import math
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from fiftytwo.lib import targets as lib
from fiftytwo.lib.weeks import Week
from fiftytwo.metrics import business
from fiftytwo.metrics.definition import Better, Definition
from fiftytwo.metrics.drafts import draft, preview
from fiftytwo.metrics.models import OwnMetric, Phase, Retired, Target
from fiftytwo.metrics.permissions import can_keep_metrics
from fiftytwo.metrics.registry import all_there_are, every, get, shipped
from fiftytwo.metrics.scopes import Scope, ScopeError, named
from fiftytwo.org import audit
from fiftytwo.org.actions.rules import Actor, close, may
from fiftytwo.org.viewer import Viewer
from fiftytwo.shell.words import day as day_said

LONGEST_REASON = 300
HIGHEST_VERSION = 9999


# ---- metrics of one's own


def keep_metric(actor: Viewer, text: str) -> Definition:
    """Keep a form; the same form again changes nothing.

    Of a version that is there already, words may change; what it counts needs a higher version.

    Raises:
        PermissionDenied: if the actor does not keep metrics.
        DraftError: if the form is wrong, or cannot be computed.
        ValidationError: if its name ships with the house, or its version is taken.
    """
    may(actor, can_keep_metrics)
    definition = draft(text)
    _check_name(definition)
    rows = {row.version: row for row in OwnMetric.objects.filter(name=definition.name)}
    same = rows.get(definition.version)
    if same is not None and same.text == text:
        return definition
    _check_version(definition, rows)
    preview(actor, definition)
    with transaction.atomic():
        row = same or OwnMetric(name=definition.name, version=definition.version)
        before = {"form": row.text} if same else {}
        row.text = text
        row.save()
        action = "metric.reworded" if same else "metric.added"
        audit.record(actor, action, row, audit.changed(before, {"name": str(row), "form": text}))
    return definition


def _check_name(definition: Definition) -> None:
    taken = {d.name for d in (*shipped(), *business.found())}
    if definition.name in taken:
        raise ValidationError(_("“%(name)s” ships with the house: choose another name.") % {"name": definition.name})


def _check_version(definition: Definition, rows: dict[int, OwnMetric]) -> None:
    """Refuse a version that counts otherwise than before under the same number, or goes back."""
    newest = max(rows, default=0)
    if definition.version > HIGHEST_VERSION:
        raise ValidationError(_("A version is at most %(most)d.") % {"most": HIGHEST_VERSION})
    if definition.version in rows:
        before = draft(rows[definition.version].text)
        same = (before.components, before.left_out, before.formula) == (
            definition.components, definition.left_out, definition.formula,
        )  # fmt: skip
        if same and before.adds_up == definition.adds_up:
            return
    elif definition.version > newest:
        return
    told = {"version": definition.version, "next": newest + 1}
    raise ValidationError(
        _("What version %(version)d counts stays as it is: make this version %(next)d. Both then run side by side.")
        % told
    )


def retire(actor: Actor, definition: Definition) -> None:
    """Show a version of a metric no longer; its form and its targets stay, and it can be brought back.

    Raises:
        PermissionDenied: if the actor does not keep metrics.
        ValidationError: if it is the only version and others need it beside them.
    """
    may(actor, can_keep_metrics)
    there = every()
    if sum(d.name == definition.name for d in there) == 1:
        beside = [str(d.label) for d in there if definition.name in d.counterparts]
        if beside:
            raise ValidationError(
                _("“%(name)s” has to stand beside others, so it stays: %(others)s.")
                % {"name": definition.label, "others": ", ".join(beside)}
            )
    with transaction.atomic():
        row, new = Retired.objects.get_or_create(name=definition.name, version=definition.version)
        if new:
            audit.record(actor, "metric.retired", row, {"name": [None, str(row)]})


def bring_back(actor: Actor, name: str, version: int) -> Definition | None:
    """Show a version again that was retired; return it, None if it is no longer known.

    Raises:
        PermissionDenied: if the actor does not keep metrics.
    """
    may(actor, can_keep_metrics)
    row = Retired.objects.filter(name=name, version=min(version, HIGHEST_VERSION + 1)).first()
    if row is not None:
        with transaction.atomic():
            audit.record(actor, "metric.brought_back", row, {"name": [None, str(row)]})
            row.delete()
    return next((d for d in all_there_are() if (d.name, d.version) == (name, version)), None)


# ---- targets


def set_target(
    actor: Actor,
    metric: str,
    scope: str,
    value: float,
    since: date,
    until: date | None = None,
    *,
    limit: float | None = None,
) -> Target:
    """Set a target from a day on; the one that held until then ends there. The same again changes nothing.

    Raises:
        PermissionDenied: if the actor does not keep metrics.
        ValidationError: if metric, scope, value, limit or days are wrong, or a later target stands in the way.
    """
    may(actor, can_keep_metrics)
    _check_metric(metric)
    scope = checked_scope(scope)
    if not math.isfinite(value):
        raise ValidationError({"value": _("A target is a number.")})
    _check_limit(get(metric), value, limit)
    if until is not None and until <= since:
        raise ValidationError({"until": _("A target ends after it begins.")})
    others: list[Target] = list(Target.objects.filter(metric=metric, scope=scope))
    for other in others:
        if (other.value, other.limit, other.since, other.until) == (value, limit, since, until):
            return other
    before = [other for other in others if other.since < since and (other.until is None or other.until > since)]
    _check_free(since, until, [other for other in others if other not in before])
    with transaction.atomic():
        for other in before:
            _end(actor, other, since)
        row: Target = Target.objects.create(
            metric=metric, scope=scope, value=value, limit=limit, since=since, until=until
        )
        after = {"metric": metric, "scope": scope, "value": value, "limit": limit, "since": since, "until": until}
        audit.record(actor, "target.set", row, audit.changed({}, after))
    return row


def _check_limit(definition: Definition, value: float, limit: float | None) -> None:
    """Refuse a limit that is no worse than its target, or where neither way is better."""
    if limit is None:
        return
    if definition.better is Better.NEITHER:
        raise ValidationError({"limit": _("Of this metric neither more nor less is better: it has no limit.")})
    try:
        lib.Target(value, lib.Better(definition.better.value), limit)
    except ValueError:
        raise ValidationError(
            {"limit": _("A limit is worse than its target; leave it empty if there is none.")}
        ) from None


def _check_free(since: date, until: date | None, others: list[Target]) -> None:
    for other in others:
        if (until is None or other.since < until) and (other.until is None or other.until > since):
            raise ValidationError(
                {"since": _("Another target holds from %(day)s: end it first.") % {"day": day_said(other.since)}}
            )


def end_target(actor: Viewer, target: Target) -> None:
    """End a target today; one that begins today or later is taken back altogether.

    Raises:
        PermissionDenied: if the actor does not keep metrics.
        ValidationError: if it has ended.
    """
    may(actor, can_keep_metrics)
    if target.until is not None and target.until <= actor.today:
        raise ValidationError(_("This target ended on %(day)s.") % {"day": day_said(target.until)})
    with transaction.atomic():
        _end(actor, target, actor.today)


def _end(actor: Actor, target: Target, until: date) -> None:
    changes = {"metric": [target.metric, target.metric], "until": [target.until, until]}
    audit.record(actor, "target.ended", target, changes)
    close(target, until)


def reopen_target(actor: Actor, target: Target) -> None:
    """Take the end of a target back.

    Raises:
        PermissionDenied: if the actor does not keep metrics.
        ValidationError: if another one holds since.
    """
    may(actor, can_keep_metrics)
    others = Target.objects.filter(metric=target.metric, scope=target.scope).exclude(pk=target.pk)
    _check_free(target.since, None, list(others))
    with transaction.atomic():
        audit.record(actor, "target.reopened", target, {"until": [target.until, None]})
        target.until = None
        target.save(update_fields=["until"])


# ---- phases


def set_phase(actor: Viewer, metric: str, scope: str, day: date, reason: str) -> Phase:
    """See a series anew from a week on, for a reason; the same week and reason again change nothing.

    Raises:
        PermissionDenied: if the actor does not keep metrics.
        ValidationError: if metric or scope are not there, the reason is missing, or the week lies ahead.
    """
    may(actor, can_keep_metrics)
    _check_metric(metric)
    scope, monday, reason = checked_scope(scope), Week.of(day).monday, reason.strip()
    if not reason or len(reason) > LONGEST_REASON:
        raise ValidationError({"reason": _("Say in a few words what changed then.")})
    if monday > actor.today:
        raise ValidationError({"week": _("A phase begins in a week that has begun.")})
    there = Phase.objects.filter(metric=metric, scope=scope, starts_on=monday).first()
    if there is not None:
        if there.reason == reason:
            return there
        raise ValidationError({"week": _("A phase begins in this week already: remove it first.")})
    with transaction.atomic():
        row = Phase.objects.create(metric=metric, scope=scope, starts_on=monday, reason=reason, set_by=actor.user)
        after = {"metric": metric, "scope": scope, "starts_on": monday, "reason": reason}
        audit.record(actor, "phase.set", row, audit.changed({}, after))
    return row


def remove_phase(actor: Actor, phase: Phase) -> None:
    """Take a phase back: the series is seen as one again.

    Raises:
        PermissionDenied: if the actor does not keep metrics.
    """
    may(actor, can_keep_metrics)
    with transaction.atomic():
        before = {name: getattr(phase, name) for name in ("metric", "scope", "starts_on", "reason")}
        audit.record(actor, "phase.removed", phase, {name: [value, None] for name, value in before.items()})
        phase.delete()


def _check_metric(name: str) -> None:
    if not any(d.name == name for d in every()):
        raise ValidationError({"metric": _("There is no metric “%(name)s”.") % {"name": name}})


def checked_scope(text: str) -> str:
    """Return a scope as it is written everywhere.

    Raises:
        ValidationError: if it is none, or there is no such place or person.
    """
    try:
        scope = Scope.parse(text)
        named(scope)
    except ScopeError as error:
        raise ValidationError({"scope": str(error)}) from None
    return str(scope)
