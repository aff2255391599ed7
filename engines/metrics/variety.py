"""How varied a set is: the Vendi score of its features, and the inception-style score of its class shares."""

from __future__ import annotations

import numpy as np


def vendi_score(features: np.ndarray) -> float:
    """The effective number of different rows among features [n, d], 1 to n (Friedman and Dieng 2023).

    The similarity is the cosine, so put the features around zero first (see `centred`). Raises ValueError for a row of zeros.
    """
    lengths = np.linalg.norm(features.astype(np.float64), axis=1, keepdims=True)
    if len(features) == 0 or not lengths.all():
        raise ValueError("the Vendi score needs rows that are not all zeros")
    rows = features / lengths
    gram = rows.T @ rows if rows.shape[1] < len(rows) else rows @ rows.T
    return _effective_number(np.linalg.eigvalsh(gram / len(rows)))


def centred(features: np.ndarray, reference: np.ndarray) -> np.ndarray:
    """Features [n, d] around the reference's mean, each dimension over the reference's spread."""
    spread = reference.std(0)
    return (features - reference.mean(0)) / np.where(spread > 0, spread, 1.0)


def class_score(shares: np.ndarray) -> float:
    """exp of the mean divergence of each picture's class shares [n, classes] from their mean (Salimans et al. 2016, "inception score").

    1 when all pictures get the same shares, the number of classes when each class is named with certainty and equally often.
    """
    shares = shares.astype(np.float64)
    average = shares.mean(0, keepdims=True)
    logs = np.log(np.maximum(shares, 1e-300)) - np.log(np.maximum(average, 1e-300))
    return float(np.exp((shares * logs).sum(1).mean()))


def _effective_number(values: np.ndarray) -> float:
    """exp of the Shannon entropy of shares that sum to one."""
    shares = values[values > 1e-12]
    return float(np.exp(-(shares * np.log(shares)).sum()))
