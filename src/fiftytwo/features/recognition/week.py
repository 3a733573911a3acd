"""What recognition adds to This week and to a team's sheet: results that were announced, the story of the week."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import Prefetch, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from fiftytwo.features.recognition.models import Candidate, Programme, Story
from fiftytwo.features.recognition.queries.walls import story_told
from fiftytwo.lib.weeks import Week
from fiftytwo.org.models import Team
from fiftytwo.org.viewer import Viewer
from fiftytwo.rhythm.parts import Part
from fiftytwo.rhythm.subjects import Told

LATELY = timedelta(days=7)


def part(viewer: Viewer, week: Week) -> Part | None:
    """Return what was announced or corrected in this week or the one before."""
    if viewer.person is None:
        return None
    since = week.monday - LATELY
    lately = Q(announced_at__date__gte=since) | Q(candidates__corrections__made_at__date__gte=since)
    honoured = Candidate.objects.filter(honoured=True).select_related("person").order_by("person__name_order")
    rows = Programme.objects.filter(lately, announced_at__isnull=False).distinct()
    things = tuple(_things(viewer, rows.prefetch_related(Prefetch("candidates", honoured, "heroes"))))
    return Part(_("Honoured"), things, icon="star", url=reverse("recognition:heroes"), more=_("Hall of heroes"))


def _things(viewer: Viewer, programmes: Iterable[Programme]) -> Iterable[Told]:
    for programme in programmes:
        heroes: list[Candidate] = programme.heroes  # type: ignore[attr-defined]
        own = any(one.person_id == viewer.person.pk for one in heroes)  # type: ignore[union-attr]
        names = ", ".join(str(one.person) for one in heroes if not (one.off_the_wall or one.person.forgotten))
        title = _("%(programme)s: you are honoured") % {"programme": programme} if own else str(programme)
        yield Told(title, url=reverse("recognition:programme", args=[programme.key]), note=names)


def on_the_wall(_team: Team, week: Week) -> tuple[str, tuple[Told, ...]] | None:
    """Return the story of the week for every team's sheet: whoever is in it has agreed that it is told."""
    story = Story.objects.filter(monday=week.monday).select_related("moment").first()
    told = story_told(story) if story else None
    if told is None or not told.quote.is_exact:
        return None
    thing = Told(", ".join(told.people), quote=told.quote.words or "", note=told.quote.by or _("a customer"))
    return _("Wow story of the week"), (thing,)
