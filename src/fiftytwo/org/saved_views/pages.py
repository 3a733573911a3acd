"""Pages of saved views: the list of all, opening one, changing and deleting it. Each page saves its own."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from fiftytwo.org.middleware import viewer as viewer_of
from fiftytwo.org.saved_views import actions
from fiftytwo.org.saved_views.forms import SaveViewForm
from fiftytwo.org.saved_views.models import SavedView
from fiftytwo.org.views.doors import someone, submitted

ADDRESSES = {SavedView.Page.NUMBERS: "metrics:explore", SavedView.Page.CONTACTS: "facts:contacts"}


def address(view: SavedView) -> str:
    """Return where a view is shown."""
    return f"{reverse(ADDRESSES[SavedView.Page(view.page)])}?{view.query}"


def save_from(request: HttpRequest, page: str, query: str) -> None:
    """Save what a page was set to under the name that was sent with it, and say what became of it.

    Args:
        page: one of ``SavedView.Page``.
        query: what the page is set to, read and written anew by the page itself.
    """
    viewer, form = someone(request), SaveViewForm(page, request.POST)
    view = submitted(request, form, lambda given: actions.save_view(viewer, page, query=query, **given))
    if view is None:
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
    else:
        messages.success(request, _("The view “%(name)s” is saved.") % {"name": view.name})


def _visible(request: HttpRequest, pk: int) -> SavedView:
    """Return a view that a viewer may open; another's is not there unless it is shared."""
    return get_object_or_404(actions.visible_to(someone(request)), pk=pk)


def _own(request: HttpRequest, pk: int) -> SavedView:
    """Return a view that its owner wants to change.

    Raises:
        Http404: if it is not visible.
        PermissionDenied: if it is shared by somebody else.
    """
    view = _visible(request, pk)
    if not actions.can_change(viewer_of(request), view):
        raise PermissionDenied(_("Only the person who saved a view changes it. Save it under a name of your own."))
    return view


@require_safe
def opened(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a saved view."""
    return redirect(address(_visible(request, pk)))


@require_safe
def saved(request: HttpRequest) -> HttpResponse:
    """List one's own views and those that others share."""
    viewer = someone(request)
    views = [(view, actions.can_change(viewer, view)) for view in actions.visible_to(viewer)]
    return render(request, "org/saved_views.html", {"views": views})


def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename a view, share it, have it mailed."""
    viewer, view = viewer_of(request), _own(request, pk)
    given = {"name": view.name, "shared": view.shared, "mailed": view.mailed}
    form = SaveViewForm(view.page, request.POST or None, initial=given)
    if submitted(request, form, lambda new: (actions.change_view(viewer, view, **new),)) is not None:
        messages.success(request, _("The view “%(name)s” is saved.") % {"name": view.name})
        return redirect("org:saved_views")
    back = reverse("org:saved_views")
    context = {"form": form, "heading": given["name"], "back": back, "back_to": _("Saved views")}
    return render(request, "shell/form.html", context)


def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then delete a view."""
    viewer, view = viewer_of(request), _own(request, pk)
    if request.method == "POST":
        name, there = view.name, address(view)
        actions.delete_view(viewer, view)
        messages.success(
            request, _("The view “%(name)s” is deleted; this page still shows what it held.") % {"name": name}
        )
        return redirect(there)
    return render(request, "org/saved_view_delete.html", {"view": view})
