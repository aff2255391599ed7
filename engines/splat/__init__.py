"""Gaussian splats, radiance fields and meshes: files, geometry, cameras, rendering and training."""
