"""Save, change and delete a view; a shared view shows to each what they may see."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from fiftytwo.org import audit
from fiftytwo.org.permissions import contact_scope
from fiftytwo.org.saved_views.models import SavedView
from fiftytwo.org.viewer import Viewer

FIELDS = ("page", "name", "query", "shared", "mailed")
LONGEST_NAME, LONGEST_QUERY = 120, 1000


def visible_to(viewer: Viewer, page: str | None = None) -> QuerySet[SavedView]:
    """Return a viewer's own views and those that others share, by name; of one page or of all."""
    if viewer.person is None or viewer.user is None:
        return SavedView.objects.none()
    there = SavedView.objects.filter(Q(owner=viewer.user) | Q(shared=True)).select_related("owner")
    if not contact_scope(viewer):  # its filters name people and contacts: for who sees contacts
        there = there.exclude(~Q(owner=viewer.user), page=SavedView.Page.CONTACTS)
    return there if page is None else there.filter(page=page)


def can_change(viewer: Viewer, view: SavedView) -> bool:
    """Whoever saved a view renames, shares and deletes it."""
    return viewer.person is not None and viewer.user is not None and view.owner_id == viewer.user.pk


def save_view(
    actor: Viewer, page: str, name: str, query: str, *, shared: bool = False, mailed: bool = False
) -> SavedView:
    """Save a view of a page under a name; the same one is there already, and is shared and mailed if that is new.

    Raises:
        PermissionDenied: if the actor works nowhere here.
        ValidationError: if the name is empty, too long, or another view of theirs has it.
    """
    if actor.person is None or actor.user is None:
        raise PermissionDenied
    there = SavedView.objects.filter(owner=actor.user, page=page, name=name.strip()).first()
    if there is not None and there.query == query:
        change_view(actor, there, name=name, shared=there.shared or shared, mailed=there.mailed or mailed)
        return there
    view = SavedView(owner=actor.user, page=page, name=name.strip(), query=query, shared=shared, mailed=mailed)
    _check(view)
    with transaction.atomic():
        view.save()
        audit.record(actor, "view.saved", view, audit.changed({}, _fields(view)))
    return view


def change_view(actor: Viewer, view: SavedView, *, name: str, shared: bool, mailed: bool) -> audit.Changes:
    """Rename a view, share it or not, have it mailed on Mondays or not; return what changed.

    Raises:
        PermissionDenied: if it is not the actor's.
        ValidationError: as ``save_view``.
    """
    if not can_change(actor, view):
        raise PermissionDenied
    before = _fields(view)
    view.name, view.shared, view.mailed = name.strip(), shared, mailed
    _check(view)
    changes = audit.changed(before, _fields(view))
    if changes:
        with transaction.atomic():
            view.save()
            audit.record(actor, "view.changed", view, changes)
    return changes


def delete_view(actor: Viewer, view: SavedView) -> None:
    """Delete a view. Its address still opens the same numbers.

    Raises:
        PermissionDenied: if it is not the actor's.
    """
    if not can_change(actor, view):
        raise PermissionDenied
    with transaction.atomic():
        audit.record(actor, "view.deleted", view, {name: [value, None] for name, value in _fields(view).items()})
        view.delete()


def _fields(view: SavedView) -> dict[str, object]:
    return {name: getattr(view, name) for name in FIELDS}


def _check(view: SavedView) -> None:
    if not view.name:
        raise ValidationError({"name": _("Give the view a name.")})
    if len(view.name) > LONGEST_NAME or len(view.query) > LONGEST_QUERY:
        raise ValidationError({"name": _("This name, or this view, is too long to be saved.")})
    alike = SavedView.objects.filter(owner_id=view.owner_id, page=view.page, name=view.name)
    if alike.exclude(pk=view.pk).exists():
        raise ValidationError({"name": _("You have a view of this name already: choose another name.")})
