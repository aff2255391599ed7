"""The Cut workspace: the timeline strip."""
