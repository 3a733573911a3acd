"""The room of numbers."""

from django.apps import AppConfig


class MetricsConfig(AppConfig):
    name = "fiftytwo.metrics"
    default_auto_field = "django.db.models.BigAutoField"
