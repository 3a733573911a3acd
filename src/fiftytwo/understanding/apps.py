"""The room of understanding."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class UnderstandingConfig(AppConfig):
    name = "fiftytwo.understanding"
    label = "understanding"
    verbose_name = _("Understanding")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Join erasures, the page of what is recorded about someone, and the page of a contact."""
        from fiftytwo.facts import beside_words
        from fiftytwo.facts.erase import Cleaner, register_cleaner
        from fiftytwo.org import disclosures
        from fiftytwo.understanding.beside import beside_words as what_was_read
        from fiftytwo.understanding.disclosures import about_viewer
        from fiftytwo.understanding.erasing import forget_customers

        register_cleaner("readings", Cleaner(forget_customers, lambda: ()))
        beside_words.register(what_was_read)
        disclosures.register(about_viewer)
