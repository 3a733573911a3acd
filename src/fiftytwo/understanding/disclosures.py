"""What understanding records about someone: where a customer's text means them, and what they corrected."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from fiftytwo.facts import read, store
from fiftytwo.facts.kept import Kept
from fiftytwo.facts.tables import TABLES
from fiftytwo.org.disclosures import Disclosure
from fiftytwo.org.viewer import Viewer
from fiftytwo.understanding.models import Correction, ReaderVersion

_known: Kept[int] = Kept(2_000)


def about_viewer(viewer: Viewer) -> Iterable[Disclosure]:
    """Yield the readings that mean the viewer, and the corrections that mean them or are theirs."""
    if viewer.person is None:
        return
    value = f"person:{viewer.person.key}"
    yield Disclosure(
        _("Readings of customers' texts"), _("who is meant"),
        _("places in customers' texts that mean you, found by a program; a person confirms praise before it "
          "reaches anyone, and a complaint is never put down to you by it"),
        _("you, your leads, the leaders above you, service operations"),
        rows=_mentions(value), kept=_("%(days)d days after it happened") % {"days": TABLES["reading"].retention_days},
    )  # fmt: skip
    kept = _("as long as the readers learn from them, or until the customer is forgotten")
    yield Disclosure(
        _("Corrections of readings"), _("who is meant"), _("where a colleague said that a customer's text means you"),
        _("you, your leads, the leaders above you, service operations"),
        rows=Correction.objects.filter(value=value).count(), kept=kept,
    )  # fmt: skip
    made = Correction.objects.filter(made_by=viewer.user).count() if viewer.user else 0
    decided = ReaderVersion.objects.filter(decided_by=viewer.user).count() if viewer.user else 0
    yield Disclosure(
        _("Corrections of readings"), _("made by"), _("readings that you corrected or confirmed, and versions of the "
        "readers that you put in use"), _("you, service operations"), rows=made + decided, kept=kept,
    )  # fmt: skip


def _mentions(value: str) -> int:
    files = tuple(store.snapshot("reading"))
    if not files:
        return 0

    def count() -> int:
        rows = read.table("reading")
        return int(read.run(rows.filter(rows.reader == "mention", rows.value == value).count()).as_py())

    return _known.get((hash(files), value), count)
