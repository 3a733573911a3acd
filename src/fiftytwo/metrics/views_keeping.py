"""Pages on which numbers are kept: definitions, metrics of one's own, targets, benchmarks, phases."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from fiftytwo.metrics import actions, benchmarks, kept_pages
from fiftytwo.metrics.catalogue import catalogue
from fiftytwo.metrics.drafts import DraftError, draft, preview
from fiftytwo.metrics.forms import (
    BenchmarkFileForm,
    BenchmarkForm,
    MetricTextForm,
    PhaseForm,
    SimpleMetricForm,
    TargetForm,
)
from fiftytwo.metrics.models import Benchmark, Phase, Target
from fiftytwo.metrics.permissions import can_keep_metrics
from fiftytwo.metrics.registry import UnknownMetricError, get
from fiftytwo.org.viewer import Viewer
from fiftytwo.org.views.doors import attempt, someone, submitted


def keeper(request: HttpRequest) -> Viewer:
    """Return the viewer of a request if they keep metrics.

    Raises:
        PermissionDenied: if not, saying who does.
    """
    viewer = someone(request)
    if not can_keep_metrics(viewer):
        raise PermissionDenied(_("Metrics, targets, benchmarks and phases are kept by service operations."))
    return viewer


# ---- definitions


@require_safe
def definitions(request: HttpRequest) -> HttpResponse:
    """List every definition by side: its question, unit, version, standard, what it counts, who keeps it."""
    viewer = someone(request)
    context = {"page": catalogue(viewer), "may_keep": can_keep_metrics(viewer)}
    return render(request, "metrics/catalogue.html", context)


def new_metric(request: HttpRequest) -> HttpResponse:
    """Make a metric of one's own by a few choices, and see it before it is kept."""
    viewer = keeper(request)
    form = SimpleMetricForm(request.POST or None, initial={"owner": str(viewer.person)})
    if request.method == "POST" and form.is_valid():
        return _show_draft(request, viewer, form.text())
    context = {"form": form, "columns": kept_pages.all_columns()}
    return render(request, "metrics/own_metric.html", context)


def write_metric(request: HttpRequest) -> HttpResponse:
    """Write, paste or upload a form; see what it gives; keep it."""
    viewer = keeper(request)
    if request.method != "POST":
        text = kept_pages.text_of(request.GET.get("name", ""), request.GET.get("version", ""))
        return _show_form(request, MetricTextForm(initial={"text": text}))
    form = MetricTextForm(request.POST, request.FILES)
    if not form.is_valid():
        return _show_form(request, form)
    text = form.cleaned_data["text"]
    if request.POST.get("do") != "keep":
        return _show_draft(request, viewer, text)
    try:
        definition = actions.keep_metric(viewer, text)
    except (DraftError, ValidationError) as error:
        return _show_draft(request, viewer, text, refused=error)
    messages.success(request, _("“%(name)s” is kept and counted from now on.") % {"name": definition.label})
    return redirect(f"{reverse('metrics:metric', args=[definition.name])}?version={definition.version}")


def _show_draft(request: HttpRequest, viewer: Viewer, text: str, refused: Exception | None = None) -> HttpResponse:
    """Show a form with what it would say, or with what is wrong in it."""
    form = MetricTextForm({"text": text})
    form.is_valid()
    more: dict[str, Any] = {}
    try:
        if refused is not None:
            raise refused
        definition = draft(text)
        more = {"definition": definition, "preview": preview(viewer, definition)}
    except DraftError as error:
        form.add_error(None, str(error))
    except ValidationError as error:
        form.add_error(None, error)
    return _show_form(request, form, **more)


def _show_form(request: HttpRequest, form: MetricTextForm, **more: Any) -> HttpResponse:
    context = {"form": form, "columns": kept_pages.all_columns(), **more}
    return render(request, "metrics/own_metric_text.html", context)


@require_POST
def retire(request: HttpRequest, name: str, version: int) -> HttpResponse:
    """Retire a version of a metric."""
    viewer = keeper(request)
    try:
        definition = get(name, version)
    except UnknownMetricError as error:
        raise Http404(str(error)) from error
    told = _("“%(name)s”, version %(version)d, is retired. It can be brought back below.")
    attempt(
        request,
        lambda: actions.retire(viewer, definition),
        told % {"name": definition.label, "version": version},
    )
    return redirect("metrics:definitions")


@require_POST
def bring_back(request: HttpRequest, name: str, version: int) -> HttpResponse:
    """Bring a retired version back."""
    viewer = keeper(request)
    definition = actions.bring_back(viewer, name, version)
    if definition is None:
        raise Http404
    messages.success(request, _("“%(name)s” is shown again.") % {"name": definition.label})
    return redirect("metrics:definitions")


# ---- targets


def targets(request: HttpRequest) -> HttpResponse:
    """List targets of today and before; set one."""
    viewer = keeper(request)
    initial = {"since": viewer.today, "metric": request.GET.get("metric"), "scope": request.GET.get("scope")}
    form = TargetForm(viewer, request.POST or None, initial=initial)
    if submitted(request, form, lambda given: actions.set_target(viewer, **given)) is not None:
        messages.success(request, _("The target is set."))
        return redirect("metrics:targets")
    context = {"form": form, "page": kept_pages.targets(viewer)}
    return render(request, "metrics/targets.html", context)


@require_POST
def end_target(request: HttpRequest, pk: int) -> HttpResponse:
    """End a target today."""
    viewer, row = keeper(request), get_object_or_404(Target, pk=pk)
    attempt(request, lambda: actions.end_target(viewer, row), _("The target has ended."))
    return redirect("metrics:targets")


@require_POST
def reopen_target(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the end of a target back."""
    viewer, row = keeper(request), get_object_or_404(Target, pk=pk)
    attempt(request, lambda: actions.reopen_target(viewer, row), _("The target holds again."))
    return redirect("metrics:targets")


# ---- benchmarks


def benchmark_list(request: HttpRequest) -> HttpResponse:
    """List benchmarks; enter one."""
    viewer = keeper(request)
    form = BenchmarkForm(viewer, request.POST or None, initial={"metric": request.GET.get("metric")})
    if submitted(request, form, lambda given: benchmarks.keep_benchmark(viewer, **given)) is not None:
        messages.success(request, _("The benchmark is kept."))
        return redirect("metrics:benchmarks")
    return _benchmarks(request, viewer, form=form)


@require_POST
def import_benchmarks(request: HttpRequest) -> HttpResponse:
    """Bring benchmarks in from a file, and tell which rows were not good."""
    viewer = keeper(request)
    form = BenchmarkFileForm(request.POST, request.FILES)
    report = submitted(
        request, form, lambda given: benchmarks.import_benchmarks(viewer, given["file"].read(benchmarks.MOST_BYTES + 1))
    )
    return _benchmarks(request, viewer, file_form=form, report=report)


def _benchmarks(request: HttpRequest, viewer: Viewer, **more: Any) -> HttpResponse:
    forms = {"form": BenchmarkForm(viewer), "file_form": BenchmarkFileForm()}
    return render(request, "metrics/benchmarks.html", {**forms, "page": kept_pages.benchmarks(), **more})


def remove_benchmark(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then remove a benchmark."""
    viewer, row = keeper(request), get_object_or_404(Benchmark, pk=pk)
    if request.method == "POST":
        benchmarks.remove_benchmark(viewer, row)
        messages.success(request, _("The benchmark is removed."))
        return redirect("metrics:benchmarks")
    context = {"what": f"{row.label}, {row.source}", "back": reverse("metrics:benchmarks"), "back_to": _("Benchmarks")}
    return render(request, "metrics/phases_remove.html", context)


# ---- phases


@require_safe
def phases(request: HttpRequest) -> HttpResponse:
    """List every phase with who set it and why."""
    keeper(request)
    return render(request, "metrics/phases.html", {"page": kept_pages.phases()})


def set_phase(request: HttpRequest, name: str) -> HttpResponse:
    """Set a phase of a metric in a scope, from a week on, with a reason."""
    viewer = keeper(request)
    try:
        definition = get(name)
    except UnknownMetricError as error:
        raise Http404(str(error)) from error
    scope = request.GET.get("scope") or "organisation"
    form = PhaseForm(request.POST or None, initial={"week": request.GET.get("week")})
    back = f"{reverse('metrics:metric', args=[name])}?scope={scope}"
    done = submitted(
        request, form, lambda given: actions.set_phase(viewer, name, scope, given["week"], given["reason"])
    )
    if done is not None:
        messages.success(request, _("From this week on the series is seen anew."))
        return redirect(back)
    heading = _("A new phase of “%(name)s”") % {"name": definition.label}
    context = {"form": form, "heading": heading, "back": back, "back_to": definition.label}
    return render(request, "shell/form.html", context)


def remove_phase(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then take a phase back."""
    viewer, row = keeper(request), get_object_or_404(Phase, pk=pk)
    if request.method == "POST":
        actions.remove_phase(viewer, row)
        messages.success(request, _("The phase is removed: the series is seen as one again."))
        return redirect("metrics:phases")
    context = {"what": row.reason, "back": reverse("metrics:phases"), "back_to": _("Phases")}
    return render(request, "metrics/phases_remove.html", context)
