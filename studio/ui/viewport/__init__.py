"""The stage of the Build workspace: Sets in 3D, their props and cameras."""
