"""Where facts come from: today files, by command."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SourcesConfig(AppConfig):
    name = "fiftytwo.sources"
    label = "sources"
    verbose_name = _("Sources")

    def ready(self) -> None:
        """Join erasures: refused rows name customers too."""
        from fiftytwo.facts.erase import Cleaner, register_cleaner
        from fiftytwo.sources.erasing import customers, forget_customers

        register_cleaner("refused rows", Cleaner(forget_customers, customers))
