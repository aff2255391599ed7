"""The player: picture, transport, clock."""
