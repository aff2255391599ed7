"""Arithmetic on samples: filters, dynamics, loudness, stretching. Numbers only, no files and no models: the mixer may use it live."""
