"""Effects and ambiences by synthesis: a table of sounds, each with the words that ask for it and what may vary."""
