from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ObstaclesConfig(AppConfig):
    name = "fiftytwo.features.obstacles"
    label = "obstacles"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Join the page of what is recorded about someone, forgetting, the rhythm, and the sheet of a team."""
        from fiftytwo.features.obstacles import actions, boxes, disclosing, forgetting, week
        from fiftytwo.features.obstacles.telling import ObstacleTeller
        from fiftytwo.org import disclosures
        from fiftytwo.org import forgetting as forgotten
        from fiftytwo.rhythm import leaving, occasions, parts, printing, subjects
        from fiftytwo.rhythm.occasions import Occasion

        disclosures.register(disclosing.about_viewer)
        forgotten.register(forgetting.forget)
        occasions.register(
            Occasion(actions.RAISED, _("somebody said what stands in their way")),
            Occasion(actions.ANSWERED, _("it had a first answer")),
            Occasion(actions.DECIDED, _("it was decided, with a reason")),
        )
        subjects.register("obstacle", ObstacleTeller())
        parts.register(week.part)
        printing.register_box(boxes.box_path)
        leaving.handed_on_by_feature("obstacle")
        printing.register_on_the_wall(week.on_the_wall)
