"""Radiance fields: a hash grid, volume rendering with an occupancy grid, training, and the ways to splats and meshes."""
