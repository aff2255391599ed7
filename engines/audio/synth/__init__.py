"""Voices, drums and rooms: from a score to sound, all of it computed."""
