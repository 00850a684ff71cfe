"""Completing a file at the cursor: the play tasks that a name or a comment there asks for."""
