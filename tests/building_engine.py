"""The real engine for tests that build Sets, without warming picture models nobody asks for."""

from __future__ import annotations

from engines.run import run

__all__ = ["run", "warm"]


def warm() -> None:
    """Nothing to import."""
