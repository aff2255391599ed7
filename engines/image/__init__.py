"""Pictures from words, from pictures and into pictures."""
