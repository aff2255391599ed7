"""Generative engines: headless, usable alone, never aware of the studio."""

__version__ = "1"  # of the pixels: raised when the same request gives other ones
