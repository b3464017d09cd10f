"""Goals with hand-made labels of how they are measured, and the command that scores them."""
