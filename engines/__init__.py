"""Generative engines: headless, usable alone, never aware of the studio."""
