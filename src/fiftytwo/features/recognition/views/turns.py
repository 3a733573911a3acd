"""A leader's turns: take, write, print, send, give, pass on, undo."""

from __future__ import annotations

from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from fiftytwo.features.recognition.actions import sending
from fiftytwo.features.recognition.actions import turns as acting
from fiftytwo.features.recognition.cards import PAPERS, SHEET, cards_of, cards_pdf
from fiftytwo.features.recognition.forms import NoteForm
from fiftytwo.features.recognition.models import Thanks
from fiftytwo.features.recognition.permissions import can_thank_some
from fiftytwo.features.recognition.queries.thanking import turn_page, turns_page
from fiftytwo.features.recognition.views.pages import done, own_thanks, show, visible_thanks
from fiftytwo.org.views.doors import someone, someone_who, submitted
from fiftytwo.shell.printing import pdf_response


@require_safe
def turns(request: HttpRequest) -> HttpResponse:
    viewer = someone_who(request, can_thank_some)
    return show(request, "turns", "turns", {"page": turns_page(viewer)})


def turn(request: HttpRequest, key: str) -> HttpResponse:
    """One turn: whoever has taken it writes here; the others see the words and may take it."""
    viewer = someone(request)
    thanks = visible_thanks(viewer, key)
    form = NoteForm(request.POST or None, initial={"way": thanks.way, "note": thanks.note})
    if request.method == "POST":
        own_thanks(viewer, key)
    kept = submitted(
        request, form, lambda given: acting.write_note(viewer, thanks, given["way"], given["note"]) or True
    )
    if kept is None:
        context = {"page": turn_page(viewer, thanks), "form": form}
        return show(request, "turns", "turn", context, status=422 if form.errors else 200)
    told = _("Kept. Print it, send it, or say it; then tick it as given.")
    if "give" in request.POST:
        told = _("Given. It stands on their wall now, and the promise is kept.")
        if done(request, lambda: acting.give(viewer, thanks), told):
            return redirect("recognition:turns")
    elif "send" in request.POST:
        done(request, lambda: sending.send_card(viewer, thanks), _("On its way by mail, and ticked as given."))
    else:
        done(request, lambda: None, told)
    return redirect("recognition:turn", key=key)


@require_POST
def take(request: HttpRequest, key: str) -> HttpResponse:
    viewer = someone(request)
    thanks = visible_thanks(viewer, key)
    told = _("It is yours now. Say it in your own words.")
    if done(request, lambda: acting.take(viewer, thanks), told):
        return redirect("recognition:turn", key=key)
    return redirect("recognition:turns")


@require_POST
def pass_on(request: HttpRequest, key: str) -> HttpResponse:
    viewer = someone(request)
    thanks = visible_thanks(viewer, key)
    done(request, lambda: acting.pass_on(viewer, thanks), _("Passed on to the next leader."))
    return redirect("recognition:turns")


@require_POST
def take_back(request: HttpRequest, key: str) -> HttpResponse:
    viewer = someone(request)
    thanks = own_thanks(viewer, key)
    done(request, lambda: acting.take_back(viewer, thanks), _("Undone: it is due again."))
    return redirect("recognition:turn", key=key)


@require_safe
def card(request: HttpRequest, key: str) -> HttpResponse:
    """The card as PDF, for whoever has taken the thanks."""
    thanks = own_thanks(someone(request), key)
    return pdf_response("thanks", cards_pdf(cards_of([thanks]), _paper(request)))


@require_safe
def cards(request: HttpRequest) -> HttpResponse:
    """All cards that a leader has in hand, on sheets to print at once."""
    viewer = someone_who(request, can_thank_some)
    mine = Thanks.objects.filter(taken_by=viewer.person, state=Thanks.State.TAKEN).select_related("moment", "taken_by")
    made = cards_of(mine)
    if not made:
        raise Http404
    return pdf_response("thanks", cards_pdf(made, _paper(request, SHEET)))


def _paper(request: HttpRequest, usual: str = "a6") -> str:
    paper = request.GET.get("paper", usual)
    if paper not in PAPERS:
        raise SuspiciousOperation("unknown paper")
    return paper
