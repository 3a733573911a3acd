from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SkiplevelsConfig(AppConfig):
    name = "fiftytwo.features.skiplevels"
    label = "skiplevels"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Join the page of what is recorded about someone, forgetting, and the rhythm."""
        from fiftytwo.features.skiplevels import actions, disclosing, forgetting, inviting, week
        from fiftytwo.org import disclosures
        from fiftytwo.org import forgetting as forgotten
        from fiftytwo.rhythm import occasions, parts, printing, subjects
        from fiftytwo.rhythm.occasions import Occasion

        disclosures.register(disclosing.about_viewer)
        forgotten.register(forgetting.forget)
        occasions.register(Occasion(actions.OFFERED, _("a leader offered them a meeting")))
        subjects.register("meeting", inviting.MeetingTeller())
        subjects.propose(inviting.proposals)
        parts.register(week.part)
        printing.register_on_the_wall(week.on_the_wall)
