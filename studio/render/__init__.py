"""Document to frames and samples: the one compositor and the one mixer, for player and export alike."""
