"""Models: find, check, load, keep and evict them."""
