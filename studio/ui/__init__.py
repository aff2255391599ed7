"""Widgets: they show the session and call actions; they hold no document state."""
