"""Files of pictures, sound and video: read and write only."""
