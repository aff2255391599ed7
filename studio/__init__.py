"""Filmwright: the desktop studio and the `filmwright` command."""

__version__ = "0.1.0"
