"""What every page here does first: who looks, which record, and the row of links above."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from fiftytwo.features.recognition import permissions
from fiftytwo.features.recognition.models import Credit, Moment, PeerThanks, Thanks
from fiftytwo.features.recognition.queries.tabs import tabs
from fiftytwo.org.viewer import Viewer
from fiftytwo.org.views.doors import someone


def show(request: HttpRequest, here: str, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """Show a page below the row of links, the one named ``here`` marked."""
    shown = {**context, "tabs": tabs(someone(request)), "here": here}
    return render(request, f"recognition/{template}.html", shown, status=status)


def done(request: HttpRequest, act: Callable[[], object], told: str) -> bool:
    """Do something and say how it went: what was refused is told with its reason, and nothing has changed."""
    try:
        act()
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return False
    messages.success(request, told)
    return True


def visible_moment(viewer: Viewer, key: str) -> Moment:
    """Return a moment that a viewer sees.

    Raises:
        Http404: for any other, there or not.
    """
    moment = get_object_or_404(Moment, key=key)
    if not permissions.can_see_moment(viewer, moment):
        raise Http404
    return moment


def visible_thanks(viewer: Viewer, key: str) -> Thanks:
    """Return thanks that a viewer may give, or gave.

    Raises:
        Http404: for any other, there or not.
    """
    thanks = get_object_or_404(Thanks.objects.select_related("moment", "taken_by", "offered_to"), key=key)
    if not (permissions.can_thank(viewer, thanks) or permissions.can_write(viewer, thanks)):
        raise Http404
    return thanks


def own_thanks(viewer: Viewer, key: str) -> Thanks:
    """Return thanks that a viewer sees and has taken.

    Raises:
        PermissionDenied: if another leader has them.
    """
    thanks = visible_thanks(viewer, key)
    if not permissions.can_write(viewer, thanks):
        raise PermissionDenied
    return thanks


def own_credit(viewer: Viewer, pk: int) -> Credit:
    """Return praise on the viewer's wall.

    Raises:
        Http404: for any other.
    """
    credit = get_object_or_404(Credit.objects.select_related("moment"), pk=pk, person=viewer.person)
    if not permissions.is_told(credit.person, credit.moment):  # type: ignore[arg-type]
        raise Http404
    return credit


def own_peer_thanks(viewer: Viewer, key: str, side: str) -> PeerThanks:
    """Return thanks that the viewer received or gave.

    Raises:
        Http404: for any other.
    """
    return get_object_or_404(PeerThanks, key=key, withdrawn_at__isnull=True, **{side: viewer.person})
