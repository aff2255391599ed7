"""Progress in a terminal: one bar that moves, or plain lines where the output goes into a pipe."""

from __future__ import annotations

import sys
import time
from typing import TextIO

_BAR = 28
_PLAIN_GAP = 5.0  # seconds between lines in a pipe


class Bar:
    """Shows how far a long task is, on stderr. Use as a context: the bar's line ends with it."""

    def __init__(self, title: str, stream: TextIO | None = None) -> None:
        self._title = title
        self._stream = stream or sys.stderr
        self._live = self._stream.isatty()
        self._begun = time.monotonic()
        self._shown = 0.0
        self._last = ""

    def __enter__(self) -> Bar:
        return self

    def __exit__(self, *_: object) -> None:
        if self._live and self._last:
            self._stream.write("\n")
            self._stream.flush()

    def title(self, title: str) -> None:
        """Name the part that begins now."""
        self._title, self._begun, self._shown = title, time.monotonic(), 0.0

    def show(self, done: int, total: int, note: str = "", _preview: object = None) -> None:
        """Say that `done` of `total` is done; has the form of a progress listener."""
        text = self._text(done, total, note)
        if self._live:
            self._stream.write("\r\x1b[K" + text)
            self._stream.flush()
        elif text != self._last and (done == total or time.monotonic() - self._shown >= _PLAIN_GAP):
            self._shown = time.monotonic()
            print(text, file=self._stream, flush=True)
        self._last = text

    def _text(self, done: int, total: int, note: str) -> str:
        share = min(1.0, done / total) if total > 0 else 0.0
        left = self._left(share)
        if not self._live:
            return f"{self._title}: {share:4.0%} {note}".rstrip()
        filled = round(share * _BAR)
        return f"{self._title} [{'#' * filled}{'.' * (_BAR - filled)}] {share:4.0%} {left} {note}".rstrip()

    def _left(self, share: float) -> str:
        spent = time.monotonic() - self._begun
        if share <= 0 or spent < 1:
            return ""
        seconds = round(spent / share * (1 - share))
        return f"{seconds // 60}:{seconds % 60:02d} left"
