"""Customers who ask to be forgotten leave readings and corrections too."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from fiftytwo.facts import readings
from fiftytwo.understanding.models import Correction, Unreadable


def forget_customers(tokens: Mapping[str, str]) -> int:
    """Take everything that was read in some customers' texts out of the facts and the database; return how many rows.

    Args:
        tokens: customer → token; the facts bear the tokens by now.
    """
    keys = readings.texts_of([*tokens, *tokens.values()])
    gone = readings.forget(keys)
    ids = sorted({text_id for _source, text_id in keys})
    with transaction.atomic():
        for first in range(0, len(ids), 500):
            batch = ids[first : first + 500]
            for model in (Correction, Unreadable):
                rows = [row.pk for row in model.objects.filter(text_id__in=batch) if (row.source, row.text_id) in keys]
                gone += model.objects.filter(pk__in=rows).delete()[0]
    return gone
