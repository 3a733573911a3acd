"""Pages about the readers themselves: how well they do, which version reads, and the topics they look for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fiftytwo.org.middleware import viewer as viewer_of
from fiftytwo.org.viewer import Viewer
from fiftytwo.understanding import topic_actions
from fiftytwo.understanding.candidates import candidates
from fiftytwo.understanding.comparing import compare, examples
from fiftytwo.understanding.export import labelled, note_export
from fiftytwo.understanding.forms import LONGEST_NAME, TopicForm
from fiftytwo.understanding.health import decided, health
from fiftytwo.understanding.learning import learn_topics, learned
from fiftytwo.understanding.marks import pieces
from fiftytwo.understanding.models import Topic
from fiftytwo.understanding.permissions import can_correct_some, can_run_readers
from fiftytwo.understanding.readers import leaves_the_machine, model_here
from fiftytwo.understanding.shipped import shipped_figures
from fiftytwo.understanding.versions import versions
from fiftytwo.understanding.views import base, default_asked, scope_of


def _runner(request: HttpRequest) -> Viewer:
    viewer = viewer_of(request)
    if not can_run_readers(viewer):
        raise PermissionDenied(_("The readers are run by service operations."))
    return viewer


def readers(request: HttpRequest) -> HttpResponse:
    """Show how well the readers do, language by language, and which version reads."""
    viewer = viewer_of(request)
    if not can_correct_some(viewer):
        raise PermissionDenied(_("How the readers do is seen by leads, leaders and service operations."))
    context = {
        "page": health(viewer.today),
        "shipped": shipped_figures(),
        "decided": decided(),
        "leaves": leaves_the_machine(),
        "model": model_here(),
        **base(viewer),
    }
    return render(request, "understanding/readers.html", context)


def trial(request: HttpRequest) -> HttpResponse:
    """Show what would change if the version on trial were put in use."""
    viewer = _runner(request)
    comparison = compare(versions())
    context: dict[str, Any] = {"comparison": comparison, **base(viewer)}
    if comparison:
        shown = examples(comparison)
        context["readers"] = [
            (change, [(example, pieces(example.text)) for example in shown.get(change.reader, [])])
            for change in comparison.readers
        ]
    return render(request, "understanding/trial.html", context)


@require_POST
def put_in_use(request: HttpRequest) -> HttpResponse:
    """Let the version on trial read from now on."""
    viewer = viewer_of(request)
    try:
        version = topic_actions.put_in_use(viewer, request.POST.get("version", ""))
        messages.success(request, _("In use now: %(version)s") % {"version": version.name})
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("understanding:readers")


@require_POST
def export(request: HttpRequest) -> StreamingHttpResponse:
    """Give what people corrected as JSONL in the format of the corpus."""
    viewer = _runner(request)
    unmasked = bool(request.POST.get("unmasked"))
    note_export(viewer, unmasked=unmasked)
    lines: Iterator[str] = labelled(unmasked=unmasked)
    headers = {"Content-Disposition": 'attachment; filename="labelled.jsonl"'}
    return StreamingHttpResponse(lines, content_type="application/jsonl; charset=utf-8", headers=headers)


# ---- topics


def topics(request: HttpRequest) -> HttpResponse:
    """Show the topics that the organisation describes, and groups of texts that fit none."""
    viewer = _runner(request)
    found = candidates(scope_of(viewer), default_asked(viewer))
    context = {"topics": Topic.objects.all(), "candidates": found, "learned": learned(), **base(viewer)}
    return render(request, "understanding/topics.html", context)


@require_POST
def learn(request: HttpRequest) -> HttpResponse:
    """Learn topics anew."""
    model = learn_topics(_runner(request))
    told = {"n": len(model.topics), "described": len({topic for _phrase, topic in model.phrases})}
    messages.success(request, _("Learned from texts: %(n)s; known by description: %(described)s.") % told)
    return redirect("understanding:topics")


def new_topic(request: HttpRequest) -> HttpResponse:
    """Describe a topic, perhaps from a group of texts that fit none."""
    _runner(request)
    words = request.GET.get("words", "")[:500]
    first = {"words_" + request.GET.get("language", "en"): words} if words else {}
    return _topic_form(request, None, {"name": request.GET.get("name", "")[:LONGEST_NAME], **first})


def change_topic(request: HttpRequest, pk: int) -> HttpResponse:
    """Describe a topic otherwise."""
    _runner(request)
    topic = get_object_or_404(Topic, pk=pk)
    given = {f"words_{code}": ", ".join(words) for code, words in topic.words.items()}
    return _topic_form(request, topic, {"name": topic.name, **given})


def _topic_form(request: HttpRequest, topic: Topic | None, first: dict[str, str]) -> HttpResponse:
    form = TopicForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            topic_actions.describe_topic(viewer_of(request), form.cleaned_data["name"], form.words(), topic=topic)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(
                request, _("Kept. The readers learn it with their next version, which reads beside this one.")
            )
            return redirect("understanding:topics")
    heading = _("Describe a topic") if topic is None else topic.name
    context = {"form": form, "heading": heading, "back": reverse("understanding:topics"), "back_to": _("Topics")}
    status = 400 if request.method == "POST" else 200
    return render(request, "understanding/topic_form.html", context, status=status)


@require_POST
def remove_topic(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the readers no longer look for a topic."""
    viewer = _runner(request)
    topic = Topic.objects.filter(pk=pk).first()
    if topic is None:
        raise Http404
    name, words = topic.name, topic.words
    topic_actions.remove_topic(viewer, topic)
    told = {"name": name, "words": ", ".join(word for some in words.values() for word in some)}
    messages.success(request, _("Removed: %(name)s. Its words were: %(words)s") % told)
    return redirect("understanding:topics")
