"""What every reader and writer of media raises."""

from __future__ import annotations


class MediaError(Exception):
    """A file that could not be read or written: `str(error)` is one sentence for the user that says what to do."""
