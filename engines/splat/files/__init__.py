"""Readers and writers of splats and meshes; `formats` is the table of them."""
