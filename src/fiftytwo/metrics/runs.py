"""Runs of models: each fitting has a number, the version of its model and the facts it rests on.

A quick model is fitted where it is asked for and noted; a slow one is asked for, and the worker does it
(:func:`do_waiting`, a line of ``year.py``). A run holds until one of the files of facts of its weeks is another.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Max
from django.utils import timezone

from fiftytwo.clock.actions import hasten
from fiftytwo.facts import read, store
from fiftytwo.lib.periods import Period
from fiftytwo.metrics.models import ModelRun
from fiftytwo.metrics.scopes import Scope

FIT_MODELS = "fit_models"
"""The recurring job that does what is waiting; ``year.py`` says how often."""

MONTHS_BACK = 2
"""An answer comes at most two months after its contact was opened, as the survey rules have it."""

KEPT_DAYS = 60
MOST_AT_ONCE = 20


@dataclass(frozen=True)
class Fitting:
    """What a run found: how many answers it rests on, how many it could not use, and what to keep of it."""

    n: int
    left_out: int
    result: Mapping[str, Any]


@dataclass(frozen=True)
class Model:
    """A model that rests on answers and the contacts they are about.

    ``version`` is raised whenever it would fit otherwise: from then on it is another run.
    """

    name: str
    version: int


Fit = Callable[[Scope, Period], Fitting]
_slow: dict[str, tuple[Model, Fit]] = {}


def register(model: Model, fit: Fit) -> None:
    """Say how a model is fitted that the worker fits; called once, where the model is written."""
    _slow[model.name] = model, fit


def months_of_contacts(period: Period) -> Sequence[str]:
    """Return the months in which the contacts were opened that answers of a period may be about."""
    first = period.first.monday
    number = first.year * 12 + first.month - 1 - MONTHS_BACK
    began = date(number // 12, number % 12 + 1, 1)
    return read.months_between(began, period.last.sunday)


def files_of(period: Period) -> str:
    """Return the fingerprint of the files of facts that a run over a period rests on."""
    ratings = store.snapshot("rating", months=read.months_between(period.first.monday, period.last.sunday))
    contacts = store.snapshot("contact", months=months_of_contacts(period))
    return hashlib.sha256(repr((sorted(ratings), sorted(contacts))).encode()).hexdigest()


def note(model: Model, scope: Scope, period: Period, fitted: Fitting) -> ModelRun:
    """Keep a run that was done on the spot; the same model on the same facts has the same number."""
    found, _new = ModelRun.objects.get_or_create(
        **_named(model, scope, period),
        defaults={"finished_at": timezone.now(), "n": fitted.n, "left_out": fitted.left_out, "result": fitted.result},
    )
    return found


def asked(model: Model, scope: Scope, period: Period) -> ModelRun:
    """Return the run on the facts of today, which the worker is asked for if it is not there yet."""
    found, new = ModelRun.objects.get_or_create(**_named(model, scope, period))
    if new:
        hasten(FIT_MODELS)
    return found


def last_done(model: Model, scope: Scope, period: Period) -> ModelRun | None:
    """Return the newest run that is done, whatever facts it rests on; None if there never was one."""
    done = ModelRun.objects.filter(
        model=model.name, version=model.version, scope=str(scope), period=str(period), finished_at__isnull=False
    )
    return done.order_by("-finished_at", "-pk").first()


def _named(model: Model, scope: Scope, period: Period) -> dict[str, Any]:
    return {
        "model": model.name, "version": model.version, "scope": str(scope), "period": str(period),
        "files": files_of(period),
    }  # fmt: skip


def do_waiting() -> int:
    """Do the runs that were asked for, the newest first; return how many. A run on facts that are gone is dropped."""
    done = 0
    for run in ModelRun.objects.filter(finished_at__isnull=True, model__in=_slow).order_by("-pk")[:MOST_AT_ONCE]:
        done += _do(run)
    if ModelRun.objects.filter(finished_at__isnull=True, model__in=_slow).exists():
        hasten(FIT_MODELS)
    return done


def _do(run: ModelRun) -> bool:
    model, fit = _slow[run.model]
    scope, period = Scope.parse(run.scope), Period.parse(run.period)
    if run.version != model.version or run.files != files_of(period):
        run.delete()  # whoever looks again asks for it anew
        return False
    fitted = fit(scope, period)
    run.n, run.left_out, run.result, run.finished_at = fitted.n, fitted.left_out, dict(fitted.result), timezone.now()
    run.save()
    return True


def forget() -> int:
    """Drop runs older than two months that a newer one of the same model, scope and period has followed."""
    newest = ModelRun.objects.values("model", "scope", "period").annotate(last=Max("pk")).values("last")
    old = ModelRun.objects.filter(asked_at__lt=timezone.now() - timedelta(days=KEPT_DAYS))
    return old.exclude(pk__in=list(newest.values_list("last", flat=True))).delete()[0]
