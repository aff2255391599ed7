"""What a sound engine returns: samples or tokens, and the facts that a replay needs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from engines.media.tokens import Tokens


@dataclass(frozen=True)
class MadeSound:
    """`samples`: float32 [samples, channels] at 48 kHz within -1..1; `stems`: name -> the same shape, their sum is `samples`.
    `facts`: see `requests.SoundResult`."""

    samples: np.ndarray
    facts: dict[str, Any]
    stems: dict[str, np.ndarray] = field(default_factory=dict)


@dataclass(frozen=True)
class MadeTokens:
    """`facts`: see `requests.TokensResult`."""

    tokens: Tokens
    facts: dict[str, Any]
