"""The Score workspace: the mixer, what is made for it, and how sound looks."""
