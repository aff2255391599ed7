"""What a sound engine returns: samples or tokens, and the facts that a replay needs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from engines.media.tokens import Tokens


@dataclass(frozen=True)
class MadeSound:
    """`blocks`: float32 [samples, channels] at 48 kHz within -1..1, in order; what makes them may still be at work, and may raise
    EngineError or Cancelled. `stems`: name -> the same, their sum is the sound. `facts`: see `requests.SoundResult`."""

    blocks: Iterable[np.ndarray]
    channels: int
    facts: dict[str, Any]
    stems: dict[str, np.ndarray] = field(default_factory=dict)


@dataclass(frozen=True)
class MadeTokens:
    """`facts`: see `requests.TokensResult`."""

    tokens: Tokens
    facts: dict[str, Any]
