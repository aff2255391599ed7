"""The world that makes the training data, and the recipes that made assets/models."""
