"""Docked panels: library, inspector, generate, layers, jobs."""
