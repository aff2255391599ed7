"""The builders of the toys, by kind. Every toy is about two units high, its base at height 0, its front towards z."""
