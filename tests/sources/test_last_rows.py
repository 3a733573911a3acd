"""The last row of an id describes it, and a last row that is refused describes nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.sources.conftest import TICKETS

from fiftytwo.sources import actions
from fiftytwo.sources.files.mapping import parse

pytestmark = pytest.mark.django_db(transaction=True)
STATES = parse(
    TICKETS.replace('table = "contact"', 'table = "contact"\nshape = "last_row"\norder = ["Version"]'), name="states"
)
TITLES = "Ticket,Version,Opened,Solved,Team,Agent,Talk,Reason,Customer"


def test_where_the_last_row_is_refused_the_one_before_it_does_not_stand_in(
    cast: Any, csv_file: Callable[..., Path], rows_of: Callable[[str], list[dict[str, Any]]]
) -> None:
    file = csv_file(
        TITLES,
        "T1,1,02.03.2026 09:00,-,,,,first,K",
        "T1,2,02.03.2026 09:00,31.02.2026 10:00,,,,second,K",
        "T2,1,02.03.2026 09:00,-,,,,first,K",
        "T2,2,02.03.2026 09:00,03.03.2026 10:00,,,,second,K",
    )
    made = actions.import_file(file, STATES, actor=None)
    assert [(row["source_id"], row["reason"]) for row in rows_of("contact")] == [("T2", "second")]
    assert (made.told.refused, made.told.total("new")) == (1, 1)
