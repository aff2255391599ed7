"""What can be heard in a sound: onsets, tempo, beats and key."""
