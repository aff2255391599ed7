"""Shares of pictures in which something is right, with the interval that a sample of that size leaves open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

NINETY_FIVE = 1.959964
"""Standard deviations on both sides that hold 95 % of a normal distribution."""


@dataclass(frozen=True)
class Share:
    """`right` of `total`, and the 95 % interval `low` to `high` of the true share (Wilson 1927)."""

    right: int
    total: int
    low: float
    high: float

    @property
    def share(self) -> float:
        """0 to 1."""
        return self.right / self.total

    def __str__(self) -> str:
        return f"{100 * self.share:.0f} % ({100 * self.low:.0f} to {100 * self.high:.0f})"


def share_of(answers: np.ndarray, deviations: float = NINETY_FIVE) -> Share:
    """The share of true answers [n], n at least 1. Raises ValueError."""
    total, right = len(answers), int(np.count_nonzero(answers))
    if total == 0:
        raise ValueError("a share needs at least one answer")
    p, z2 = right / total, deviations**2
    middle = (p + z2 / (2 * total)) / (1 + z2 / total)
    half = deviations * float(np.sqrt(p * (1 - p) / total + z2 / (4 * total**2))) / (1 + z2 / total)
    return Share(right, total, max(0.0, middle - half), min(1.0, middle + half))


def composition(answers: Mapping[str, np.ndarray]) -> dict[str, Share]:
    """Composition score from a judge's answers: for each question ("objects", "relation", ...) which of the pictures [n] are right.

    Returns each question's share and, under "everything", the share of pictures in which all are right. Raises ValueError
    when the questions were not asked about the same number of pictures.
    """
    if len({len(values) for values in answers.values()}) != 1:
        raise ValueError("every question needs an answer for every picture")
    every = np.logical_and.reduce([np.asarray(values, bool) for values in answers.values()])
    return {name: share_of(values) for name, values in answers.items()} | {"everything": share_of(every)}
