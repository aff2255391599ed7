"""The only bridge to the engines: what was asked for, the queue of it, and the process that does it."""
