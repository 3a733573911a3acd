"""``/health``: says ok only while the database and the facts can be read. Open to everyone, so it says no more."""

from __future__ import annotations

import logging
from pathlib import Path

from django.contrib.auth.decorators import login_not_required
from django.db import Error, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache

from fiftytwo.facts import store

log = logging.getLogger(__name__)


@never_cache
@login_not_required
def health(_request: HttpRequest) -> JsonResponse:
    """Answer 200 while both stores can be read, else 503, naming the one that cannot."""
    stores = {"database": database_is_readable(), "facts": facts_are_readable()}
    well = all(stores.values())
    return JsonResponse({"ok": well, **stores}, status=200 if well else 503)


def database_is_readable() -> bool:
    """Say whether the database answers a question."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error as problem:
        log.warning("The database cannot be read: %s", problem)
        return False
    return True


def facts_are_readable() -> bool:
    """Say whether every table's log can be read and its newest file is there."""
    try:
        for table in store.stored_tables():
            files = store.snapshot(table)
            if files:
                Path(files[-1]).stat()
    except Exception as problem:  # whatever is wrong with the lake: the answer is no
        log.warning("The facts cannot be read: %s", problem)
        return False
    return True
