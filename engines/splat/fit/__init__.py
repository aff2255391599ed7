"""Splats and fields from posed pictures: losses, growth, the loop."""
