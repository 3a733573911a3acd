"""The first import, as a first step of a new organisation."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from fiftytwo.facts.models import Batch
from fiftytwo.org.first_steps.steps import Step
from fiftytwo.sources.models import Import


def _imports() -> str:
    count = Import.objects.filter(batch__state=Batch.State.DONE).count()
    return ngettext("%(n)d import", "%(n)d imports", count) % {"n": count} if count else ""


FIRST_IMPORT = Step(
    "import",
    40,
    _("The first import"),
    _("Contacts, surveys or tickets from your service desk: a file, whose columns are recognised for you."),
    _imports,
    "sources:choose",
    _("Import a file"),
)
