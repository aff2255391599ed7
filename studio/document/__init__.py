"""What is saved and undone: frozen dataclasses and pure functions. No Qt, no torch."""
