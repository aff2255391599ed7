"""Storybook: a small captioned 3D world of clay toys, drawn from seeds."""
