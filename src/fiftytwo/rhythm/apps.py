from django.apps import AppConfig


class RhythmConfig(AppConfig):
    name = "fiftytwo.rhythm"
    label = "rhythm"
