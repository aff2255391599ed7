"""What a picture engine returns: pixels and the facts that a replay needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Made:
    """`pixels`: uint8 [height, width, 3 or 4]. `facts`: see `requests.ImageResult`."""

    pixels: np.ndarray
    facts: dict[str, Any]
