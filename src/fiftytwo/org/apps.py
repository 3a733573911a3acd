from django.apps import AppConfig


class OrgConfig(AppConfig):
    name = "fiftytwo.org"
    label = "org"
