"""How an engine says where it is, and how it learns that nobody wants the result any more."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np


class Cancelled(Exception):
    """Raised inside `Progress.step` when the job was cancelled. Engines let it pass through."""


class EngineError(Exception):
    """A failure the user can act on: `str(error)` is one sentence that says what to do."""


class Progress:
    """Reports steps to a listener and raises `Cancelled` when asked to stop.

    `listener(done, total, note, preview)` receives integers, a short text for people ("Loading model",
    "Step 4 of 20") and, sometimes, a preview: uint8 RGB [height, width, 3]. `ear(sound)` receives sound as it is made.
    """

    def __init__(
        self,
        listener: Callable[[int, int, str, np.ndarray | None], None] = lambda *_: None,
        cancelled: Callable[[], bool] = lambda: False,
        ear: Callable[[np.ndarray], None] = lambda _: None,
    ) -> None:
        self._listener = listener
        self._cancelled = cancelled
        self._ear = ear

    def check(self) -> None:
        """Raise `Cancelled` if the job was cancelled; cheap enough to call for every tile or weight file."""
        if self._cancelled():
            raise Cancelled

    def step(self, done: int, total: int, note: str = "", preview: np.ndarray | None = None) -> None:
        """Report `done` of `total` steps, then raise `Cancelled` if the job was cancelled."""
        self._listener(done, total, note, preview)
        self.check()

    def sound(self, block: np.ndarray) -> None:
        """Let the next samples be heard while the rest is made: float32 [samples, 1 or 2] at 48 kHz. Then tell of it with `step`."""
        self._ear(block)

    def span(self, begin: float, end: float) -> Progress:
        """The progress of a stage that lasts from `begin` to `end` of this work (0..1); notes, previews, sound and cancel pass through."""
        fine = 1000

        def listen(done: int, total: int, note: str, preview: np.ndarray | None) -> None:
            share = begin + (end - begin) * done / max(total, 1)
            self._listener(round(share * fine), fine, note, preview)

        return Progress(listen, self._cancelled, self._ear)
