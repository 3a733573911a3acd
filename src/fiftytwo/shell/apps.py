from django.apps import AppConfig
from django.conf.locale import LANG_INFO

LAO = {"bidi": False, "code": "lo", "name": "Lao", "name_local": "ລາວ"}


class ShellConfig(AppConfig):
    name = "fiftytwo.shell"
    label = "shell"

    def ready(self) -> None:
        """Teach Django the name of a language that it does not know yet."""
        LANG_INFO.setdefault("lo", LAO)
