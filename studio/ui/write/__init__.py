"""The Write workspace: script editor, scene list, storyboard."""
