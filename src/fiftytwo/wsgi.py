"""What granian serves. Once it can answer, it gets ready for the first question about facts, beside the requests."""

import atexit
import gc
import logging
import os
from importlib import import_module
from threading import Thread

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fiftytwo.settings")
application = get_wsgi_application()
import_module("fiftytwo.urls")  # now, not during the first request


COLLECTED_AFTER = (10_000, 20, 20)
"""How many new objects make Python look for garbage among the newest, and how many such looks among older ones."""


def settle() -> None:
    """Have Python look no more for garbage among what stays: that took longer than a page, every thirty pages."""
    gc.collect()
    gc.freeze()
    atexit.register(gc.unfreeze)  # at the end all of it goes
    gc.set_threshold(*COLLECTED_AFTER)


def warm_up() -> None:
    """Load the engine of the facts: what is wrong with it, the pages that need it will say."""
    from fiftytwo.facts import read

    try:
        read.warm_up()
    except Exception:
        logging.getLogger(__name__).warning("The engine of the facts could not be made ready", exc_info=True)
    settle()


Thread(target=warm_up, name="warm-up", daemon=True).start()
