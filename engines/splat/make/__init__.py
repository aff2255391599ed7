"""Things out of words or one picture: frozen picture models as critics, and models that make 3D at once."""
