"""The Paint workspace: canvas, tools, candidates."""
