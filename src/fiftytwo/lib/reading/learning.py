"""Learn linear models from labelled texts: the matrix of features, logistic regression, and what is kept of it.

Only learning needs scipy; reading needs numpy alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from .features import Vocabulary, of_runs, of_word
from .scoring import FLOOR, Weights

LEARNED_AT_ONCE = 500  # texts


@dataclass(frozen=True, slots=True)
class Table:
    """Texts by features, as the models see them: each row divided by its length, each column by how common it is."""

    matrix: csr_matrix
    keys: np.ndarray  # of the columns, sorted
    rarity: np.ndarray  # of the columns: what a value is multiplied by


def counted(texts: Sequence[str], language: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return text numbers, keys and weights of all features of all texts."""
    vocabulary = Vocabulary(language)
    word_keys: dict[str, tuple[np.ndarray, np.ndarray]] = {}
    rows: list[np.ndarray] = []
    keys: list[np.ndarray] = []
    weights: list[np.ndarray] = []
    for start in range(0, len(texts), LEARNED_AT_ONCE):
        batch = vocabulary.batch(texts[start : start + LEARNED_AT_ONCE])
        for token, (number, text, named) in enumerate(zip(batch.words, batch.text_of, batch.names, strict=True)):
            word = "<name>" if named else vocabulary.forms[number]
            if word not in word_keys:
                features = list(of_word(word))
                word_keys[word] = (np.array([k for k, _ in features], np.uint64), np.array([w for _, w in features]))
            found, weighed = word_keys[word]
            rows.append(np.full(len(found), start + text))
            keys.append(found)
            weights.append(weighed)
            del token
        for run in of_runs(batch, vocabulary):
            rows.append(start + batch.text_of[run.at])
            keys.append(run.keys)
            weights.append(np.full(len(run.at), run.weight))
    return np.concatenate(rows), np.concatenate(keys), np.concatenate(weights)


def tabulated(texts: Sequence[str], language: str, *, at_least: int = 2) -> Table:
    """Return the table of texts, with the features that stand in at least so many of them."""
    rows, keys, weights = counted(texts, language)
    known, columns = np.unique(keys, return_inverse=True)
    per_text = np.unique(np.stack([columns, rows]), axis=1)[0]
    texts_with = np.bincount(per_text, minlength=len(known))
    kept = texts_with >= at_least
    new = np.cumsum(kept) - 1
    rarity = np.log((1 + len(texts)) / (1 + texts_with[kept])) + 1
    inside = kept[columns]
    return _table(len(texts), rows[inside], new[columns[inside]], weights[inside], known[kept], rarity)


def looked_at(texts: Sequence[str], language: str, keys: np.ndarray, rarity: np.ndarray) -> csr_matrix:
    """Return texts by the features of an earlier table."""
    rows, found, weights = counted(texts, language)
    places = np.minimum(np.searchsorted(keys, found), len(keys) - 1)
    inside = keys[places] == found
    return _table(len(texts), rows[inside], places[inside], weights[inside], keys, rarity).matrix


def _table(
    count: int, rows: np.ndarray, columns: np.ndarray, weights: np.ndarray, keys: np.ndarray, rarity: np.ndarray
) -> Table:
    values = weights * rarity[columns]
    lengths = np.sqrt(np.bincount(rows, values**2, minlength=count) + FLOOR)
    matrix = csr_matrix((values / lengths[rows], (rows, columns)), shape=(count, len(keys)))
    return Table(matrix, keys, rarity)


def logistic(matrix: csr_matrix, labels: np.ndarray, *, strength: float) -> tuple[np.ndarray, float]:
    """Return the weights and the constant of a logistic regression with a quadratic penalty.

    ``strength`` is the weight of the data against the penalty: larger fits closer.
    """
    signs = np.where(labels, 1.0, -1.0)
    transposed = matrix.T.tocsr()

    def loss(found: np.ndarray) -> tuple[float, np.ndarray]:
        margins = signs * (matrix @ found[:-1] + found[-1])
        slope = -strength * signs / (1 + np.exp(np.clip(margins, -500, 500)))
        value = strength * np.logaddexp(0, -margins).sum() + 0.5 * found[:-1] @ found[:-1]
        return float(value), np.concatenate([transposed @ slope + found[:-1], [slope.sum()]])

    found = minimize(
        loss, np.zeros(matrix.shape[1] + 1), jac=True, method="L-BFGS-B", options={"maxiter": 200, "ftol": 1e-6}
    ).x
    return found[:-1], float(found[-1])


SMALLEST = 0.004  # features that weigh less than this share of the heaviest in every output are left out


def packed(table: Table, outputs: Sequence[str], weights: np.ndarray, constants: np.ndarray) -> Weights:
    """Return weights as they are shipped: in whole numbers from -127 to 127, without features that say nothing.

    ``weights`` are features by outputs.
    """
    scales = np.abs(weights).max(axis=0) / 127
    whole = np.rint(weights / scales).astype(np.int8)
    kept = (np.abs(whole) > 127 * SMALLEST).any(axis=1)
    return Weights(
        tuple(outputs),
        table.keys[kept].astype(np.uint32),
        table.rarity[kept].astype(np.float16),
        whole[kept],
        scales.astype(np.float32),
        constants.astype(np.float32),
    )
