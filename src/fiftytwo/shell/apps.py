from django.apps import AppConfig


class ShellConfig(AppConfig):
    name = "fiftytwo.shell"
    label = "shell"
