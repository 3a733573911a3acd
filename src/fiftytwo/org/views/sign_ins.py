"""Where one is signed in, what happened at the door, and signing out elsewhere."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from fiftytwo.org.access.models import OpenSession
from fiftytwo.org.access.sessions import end_session, end_sessions
from fiftytwo.org.access.sign_in_pages import everyones_page, sign_ins_page
from fiftytwo.org.permissions import can_administer, can_end_sessions_of, can_see_all_sign_ins
from fiftytwo.org.views.doors import attempt, someone, someone_who, visible_person


@require_safe
def sign_ins(request: HttpRequest) -> HttpResponse:
    viewer = someone(request)
    if viewer.person is None:
        raise PermissionDenied
    here = request.session.session_key
    page = sign_ins_page(viewer, viewer.person, here=here, before=_before(request))
    return render(request, "org/sign_ins.html", {"page": page})


@require_safe
def person_sign_ins(request: HttpRequest, key: str) -> HttpResponse:
    viewer = someone_who(request, can_see_all_sign_ins)
    here = request.session.session_key
    page = sign_ins_page(viewer, visible_person(viewer, key), here=here, before=_before(request))
    return render(request, "org/sign_ins.html", {"page": page})


@require_safe
def sign_ins_of_all(request: HttpRequest) -> HttpResponse:
    viewer = someone_who(request, can_see_all_sign_ins)
    return render(request, "org/sign_ins.html", {"page": everyones_page(viewer, before=_before(request))})


@require_POST
def session_end(request: HttpRequest, key: str) -> HttpResponse:
    viewer = someone(request)
    session = OpenSession.objects.select_related("user").filter(key=key).first()
    if session is None or not can_end_sessions_of(viewer, session.user):
        raise Http404
    attempt(request, lambda: end_session(viewer, session), _("Signed out there."))
    return _back(viewer.user == session.user, session)


@require_POST
def sessions_end(request: HttpRequest) -> HttpResponse:
    viewer = someone(request)
    if viewer.user is None:
        raise PermissionDenied
    _say(request, end_sessions(viewer, viewer.user, but=request.session.session_key))
    return redirect("org:sign_ins")


@require_POST
def person_sign_out(request: HttpRequest, key: str) -> HttpResponse:
    viewer = someone_who(request, can_administer)
    person = visible_person(viewer, key)
    if person.user is not None:
        _say(request, end_sessions(viewer, person.user, but=request.session.session_key))
    return redirect("org:person_sign_ins", key=person.key)


def _say(request: HttpRequest, ended: int) -> None:
    told = ngettext("Signed out in %(count)s browser.", "Signed out in %(count)s browsers.", ended) % {"count": ended}
    messages.success(request, told)


def _back(is_own: bool, session: OpenSession) -> HttpResponse:
    person = getattr(session.user, "person", None)
    return redirect("org:sign_ins") if is_own or person is None else redirect("org:person_sign_ins", key=person.key)


def _before(request: HttpRequest) -> int | None:
    given = request.GET.get("before", "")
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 12 else None
