"""Dialogs, all of them modeless but those that destroy."""
