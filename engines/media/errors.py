"""The one error for files that cannot be read or written."""


class MediaError(Exception):
    """`str(error)` is one sentence for the user: what is wrong with which file, and what to do."""
