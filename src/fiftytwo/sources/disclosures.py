"""What the sources record about someone: files that they brought in, and mappings that they saved."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from fiftytwo.org.disclosures import Disclosure
from fiftytwo.org.viewer import Viewer
from fiftytwo.sources.models import SavedMapping, Upload
from fiftytwo.sources.uploads import KEPT_DAYS


def about_viewer(viewer: Viewer) -> Iterable[Disclosure]:
    """Yield the files on their way in and the saved mappings that name the viewer."""
    if viewer.person is None or viewer.user is None:
        return
    yield Disclosure(
        _("Uploaded files"),
        _("owner"),
        _("files that you uploaded, until you decide about them, and what became of them"),
        _("you"),
        rows=Upload.objects.filter(owner=viewer.user).count(),
        kept=_("%(days)d days after the last decision") % {"days": KEPT_DAYS},
    )
    yield Disclosure(
        _("Saved mappings"),
        _("saved by"),
        _("versions of mappings that you saved"),
        _("service operations and administrators"),
        rows=SavedMapping.objects.filter(saved_by=viewer.person).count(),
        kept=_("as long as the mapping is used"),
    )
