"""The corpus of sound: music, effects and both together, made from seeds, with the truth kept and captions written."""
