"""Numbers of stored rows held in memory: each is found, no other is, and what came is remembered."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from fiftytwo.sources.files.known import Known, numbers_of

LARGEST = 2**63 - 1


@pytest.mark.parametrize("size", [0, 1, 2, 3, 1000, 40_000])
def test_every_known_number_is_found_and_no_other(size: int) -> None:
    chance = np.random.default_rng(size)
    numbers = chance.integers(0, LARGEST, size, endpoint=True)
    others = np.concatenate([numbers + 1, numbers - 1, chance.integers(0, LARGEST, 500), [0, LARGEST]])
    others = np.setdiff1d(others[others >= 0], numbers)
    known = Known(numbers.copy())
    assert known.find(numbers)[1].all()
    assert not known.find(others)[1].any()


def test_numbers_that_lie_close_together_are_told_apart() -> None:
    known = Known(np.array([LARGEST, 7, 5, 0, 6, LARGEST - 1]))
    asked = np.array([0, 1, 4, 5, 6, 7, 8, LARGEST - 2, LARGEST - 1, LARGEST])
    assert known.find(asked)[1].tolist() == [True, False, False, True, True, True, False, False, True, True]


def test_what_a_file_said_is_remembered_over_many_pieces() -> None:
    known = Known(np.array([30, 10, 20]))
    said = pa.chunked_array([pa.array([99, 10, 11]).slice(1), pa.array([], pa.int64()), pa.array([30])])
    assert known.is_known(said).to_pylist() == [True, False, True]
    assert known.absent().to_pylist() == [20]


def test_where_nothing_is_known_nothing_is_found() -> None:
    known = Known(np.array([], np.int64))
    asked = pa.chunked_array([pa.array([1, 2])])
    assert known.is_known(asked).to_pylist() == [False, False]
    assert known.absent().to_pylist() == []


def test_numbers_are_gathered_from_batches_of_any_size() -> None:
    batches = [
        pa.record_batch([pa.array(part, pa.int64()).slice(cut)], ["n"])
        for part, cut in (([1, 2], 0), ([], 0), ([3, 4], 1))
    ]
    assert numbers_of(batches, 10).tolist() == [1, 2, 4]
