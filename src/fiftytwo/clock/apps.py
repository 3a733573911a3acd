from django.apps import AppConfig


class ClockConfig(AppConfig):
    name = "fiftytwo.clock"
    label = "clock"
