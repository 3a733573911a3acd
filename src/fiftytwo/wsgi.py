"""What granian serves. Once it can answer, it gets ready for the first question about facts, beside the requests."""

import logging
import os
from importlib import import_module
from threading import Thread

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fiftytwo.settings")
application = get_wsgi_application()
import_module("fiftytwo.urls")  # now, not during the first request


def warm_up() -> None:
    """Load the engine of the facts: what is wrong with it, the pages that need it will say."""
    from fiftytwo.facts import read

    try:
        read.warm_up()
    except Exception:
        logging.getLogger(__name__).warning("The engine of the facts could not be made ready", exc_info=True)


Thread(target=warm_up, name="warm-up", daemon=True).start()
