"""From a prompt to its steps in order."""
