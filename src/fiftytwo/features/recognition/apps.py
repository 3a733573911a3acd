from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RecognitionConfig(AppConfig):
    name = "fiftytwo.features.recognition"
    label = "recognition"

    def ready(self) -> None:
        """Join erasures, the page of what is recorded about someone, and the rhythm."""
        from fiftytwo.facts import quote_acts
        from fiftytwo.facts.erase import register_cleaner
        from fiftytwo.facts.quote_acts import QuoteAct
        from fiftytwo.features.recognition import disclosing, erasing, forgetting, week
        from fiftytwo.features.recognition.permissions import can_pick
        from fiftytwo.features.recognition.telling import MomentTeller, moment_of
        from fiftytwo.org import disclosures
        from fiftytwo.org import forgetting as forgotten
        from fiftytwo.rhythm import leaving, occasions, parts, printing, subjects
        from fiftytwo.rhythm.occasions import Occasion
        from fiftytwo.signals import kinds

        quote_acts.register(QuoteAct(_("This thanks somebody"), "recognition:pick", "heart", can_pick))
        register_cleaner("recognition", erasing.CLEANER)
        disclosures.register(disclosing.about_viewer)
        forgotten.register(forgetting.forget)
        occasions.register(
            Occasion("wow.confirmed", _("a customer's praise was confirmed")),
            Occasion("wow.given", _("it was handed over with a leader's own words")),
        )
        subjects.register("wow", MomentTeller())
        kinds.lead("praise", moment_of)
        leaving.handed_on_by_feature("wow")
        parts.register(week.part)
        printing.register_on_the_wall(week.on_the_wall)
