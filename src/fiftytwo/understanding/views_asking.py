"""Pages on which people are asked: the texts that readers are unsure of, and whom an ambiguous name means."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fiftytwo.org.actions.aliases import add_alias
from fiftytwo.org.middleware import viewer as viewer_of
from fiftytwo.org.models import Person
from fiftytwo.org.permissions import can_name_people
from fiftytwo.org.viewer import Viewer
from fiftytwo.understanding import actions, presentation
from fiftytwo.understanding.marks import pieces
from fiftytwo.understanding.permissions import can_correct_some
from fiftytwo.understanding.texts import Key, ReadAs, ReadText, spans_of
from fiftytwo.understanding.unsure import ASKED_ABOUT, ambiguous_texts, open_mentions, unsure_texts
from fiftytwo.understanding.views import asked_day, base, colleagues, scope_of, text_of


def _corrector(request: HttpRequest) -> Viewer:
    viewer = viewer_of(request)
    if not can_correct_some(viewer):
        raise PermissionDenied(_("Readings are corrected by leads, leaders and service operations."))
    return viewer


def unsure(request: HttpRequest) -> HttpResponse:
    """Show one text that the readers are unsure of, to be labelled with the keyboard."""
    viewer = _corrector(request)
    queue = unsure_texts(scope_of(viewer), viewer.today, without=_skipped(request))
    text = queue.texts[0] if queue.texts else None
    context: dict[str, Any] = {"queue": queue, "text": text, **base(viewer)}
    if text:
        said = {name: text.reading(name) for name in ASKED_ABOUT}
        context |= {"pieces": pieces(text), "said": [(name, reading) for name, reading in said.items() if reading]}
        context["lines"] = [line for line in presentation.lines(text) if line.reading.reader in ASKED_ABOUT]
        context["held"] = {name: (reading.value or "") for name, reading in said.items() if reading}
    return render(request, "understanding/unsure.html", context)


def _skipped(request: HttpRequest) -> Key | None:
    source, text_id = request.GET.get("source"), request.GET.get("skip")
    return (source, text_id) if source and text_id else None


@require_POST
def label(request: HttpRequest, source: str, text_id: str) -> HttpResponse:
    """Keep what a person says about one text: praise, complaint and thanks at once."""
    viewer = _corrector(request)
    day = text_of(viewer, source, text_id, asked_day(request.POST.get("day"))).written_at.date()
    given = {name: request.POST[name] for name in ASKED_ABOUT if name in request.POST}
    try:
        with transaction.atomic():
            for name, value in given.items():
                actions.correct(viewer, source, text_id, day, name, value)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    except PermissionDenied as error:
        messages.error(request, str(error))
    return redirect("understanding:unsure")


def meant(request: HttpRequest) -> HttpResponse:
    """Show the names that may mean one of several people."""
    viewer = _corrector(request)
    queue = ambiguous_texts(scope_of(viewer), viewer.today)
    rows = [_ambiguous(text, mention) for text in queue.texts for mention in open_mentions(text)]
    context = {"queue": queue, "rows": rows, "may_name": can_name_people(viewer), **base(viewer)}
    return render(request, "understanding/meant.html", context)


def _ambiguous(text: ReadText, mention: ReadAs) -> dict[str, Any]:
    names = presentation.names_meant(mention.candidates)
    return {
        "text": text,
        "pieces": pieces(text),
        "mention": mention,
        "name": name_in(text, mention.place),
        "candidates": [(key, names.get(key, key)) for key in mention.candidates],
        "colleagues": [] if mention.candidates else colleagues(text),
    }


def name_in(text: ReadText, place: str) -> str:
    """Return the words of a mention as the customer wrote them."""
    spans = spans_of(place)
    return (text.words or "")[spans[0].start : spans[0].end] if spans else ""


@require_POST
def tell(request: HttpRequest, source: str, text_id: str) -> HttpResponse:
    """Keep whom a name means; if wished, as a name by which that person is known from now on."""
    viewer, data = _corrector(request), request.POST
    text = text_of(viewer, source, text_id, asked_day(data.get("day")))
    value, place = data.get("value") or data.get("chosen", ""), data.get("place", "")
    try:
        actions.correct(viewer, source, text_id, text.written_at.date(), "mention", value, place=place)
        messages.success(request, _("Kept whom this name means."))
        if data.get("always") and value.startswith("person:"):
            person = Person.objects.get(key=value.removeprefix("person:"))
            add_alias(viewer, person, name_in(text, place))
            messages.success(request, _("From now on this name means %(person)s.") % {"person": person})
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    except PermissionDenied as error:
        messages.error(request, str(error) or _("That is not allowed."))
    return redirect("understanding:meant")
