"""Work beside the GUI thread: decode, encode, hash and save, then come back."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal, Slot

Answer = Callable[[Any], None]


class Background(QObject):
    """One thread that does what it is given, in order; answers arrive in the thread that made this object.

    Errors go to `failed`; those of other kinds than the ones that carry a sentence for the user are logged too.
    """

    _ended = Signal(object, object)

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = ThreadPoolExecutor(1, name)
        self._waiting = 0
        self._ended.connect(self._answer, Qt.ConnectionType.QueuedConnection)

    @property
    def idle(self) -> bool:
        """True when nothing runs and every answer was given."""
        return self._waiting == 0

    def run(self, work: Callable[[], Any], done: Answer, failed: Callable[[Exception], None]) -> None:
        """Call `work()` in the thread, then `done(its result)` or `failed(its error)` here."""
        self._waiting += 1
        self._pool.submit(self._work, work, done, failed)

    def close(self) -> None:
        """Finish what was begun; answers that were not given yet never come."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _work(self, work: Callable[[], Any], done: Answer, failed: Callable[[Exception], None]) -> None:
        try:
            answer, value = done, work()
        except Exception as error:
            if not isinstance(error, OSError | ValueError):
                logging.getLogger(__name__).info("Work beside the window failed", exc_info=True)
            answer, value = failed, error
        try:
            self._ended.emit(answer, value)
        except RuntimeError:
            logging.getLogger(__name__).debug("The film was closed while work went on")

    @Slot(object, object)
    def _answer(self, answer: Answer, value: Any) -> None:
        self._waiting -= 1
        answer(value)
