"""Who sees what customers' texts say, and who corrects it, as sentences."""

from __future__ import annotations

from fiftytwo.org.models import Grant
from fiftytwo.org.permissions import can_see_contacts, contact_scope
from fiftytwo.org.viewer import Viewer


def can_see_texts(viewer: Viewer) -> bool:
    """Whoever sees contacts sees what the customers of these contacts wrote, and how it was read."""
    return can_see_contacts(viewer)


def can_correct(viewer: Viewer, employee: str | None) -> bool:
    """Service operations, leads and leaders correct readings, but nobody one of a text about their own work.

    Args:
        viewer: who would correct; the text is one that they see.
        employee: key of whoever handled what the text is about; None where nobody knows.
    """
    if viewer.person is None or not can_correct_some(viewer):
        return False
    return employee != viewer.person.key


def can_correct_some(viewer: Viewer) -> bool:
    """Service operations, and whoever leads a team or a line."""
    return viewer.has(Grant.Role.SERVICE_OPERATIONS, Grant.Role.LEADER) or bool(contact_scope(viewer).teams)


def can_run_readers(viewer: Viewer) -> bool:
    """Service operations decide which version reads, describe topics, and take labelled texts out for training."""
    return viewer.has(Grant.Role.SERVICE_OPERATIONS)
