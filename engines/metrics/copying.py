"""Whether a generator copies its training set: are its samples nearer to it than unseen real data is?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engines.metrics.manifold import distances
from engines.metrics.shares import Share, share_of

CLOSEST = 0.05
"""This share of unseen real data is taken for "as near as chance brings them"."""
SURE = 3.0
"""Standard deviations at which a finding is one."""


@dataclass(frozen=True)
class Copying:
    """`nearer`: probability that a sample lies nearer to the training set than unseen data does; 0.5 when neither copies.
    `deviations`: how far that is above 0.5, in standard deviations (the test of Meehan et al. 2020, with the sign turned).
    `close`: share of samples that are nearer than the nearest 5 % of unseen data.
    """  # fmt: skip

    nearer: float
    deviations: float
    close: Share

    @property
    def copies(self) -> bool:
        """Whether samples lie too near, all in all (3 deviations) or some of them (more than twice as many as chance brings)."""
        return self.deviations > SURE or self.close.low > 2 * CLOSEST


def copy_check(samples: np.ndarray, training: np.ndarray, unseen: np.ndarray) -> Copying:
    """Compare features [n, d] of samples with those of the training set [m, d], beside real data [k, d] not trained on; k at least 20.

    Raises ValueError.
    """
    if len(unseen) < 1 / CLOSEST or len(samples) == 0:
        raise ValueError(f"the copy check needs at least {round(1 / CLOSEST)} unseen pictures and one sample")
    ours, theirs = (distances(side, training).min(1) for side in (samples, unseen))
    lower = (ours[:, None] < theirs[None, :]).mean() + (ours[:, None] == theirs[None, :]).mean() / 2
    spread = np.sqrt((len(ours) + len(theirs) + 1) / (12 * len(ours) * len(theirs)))
    close = ours < np.quantile(theirs, CLOSEST)
    return Copying(float(lower), float((lower - 0.5) / spread), share_of(close, deviations=SURE))
