"""Where facts come from: today files, by command, by browser and from the drop folder."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SourcesConfig(AppConfig):
    name = "fiftytwo.sources"
    label = "sources"
    verbose_name = _("Sources")

    def ready(self) -> None:
        """Join erasures, for refused rows name customers too, and the page of what is recorded about someone."""
        from fiftytwo.facts.erase import Cleaner, register_cleaner
        from fiftytwo.org import disclosures
        from fiftytwo.org.first_steps import steps
        from fiftytwo.sources.beginning import FIRST_IMPORT
        from fiftytwo.sources.disclosures import about_viewer
        from fiftytwo.sources.erasing import customers, forget_customers

        register_cleaner("refused rows", Cleaner(forget_customers, customers))
        disclosures.register(about_viewer)
        steps.register(FIRST_IMPORT)
