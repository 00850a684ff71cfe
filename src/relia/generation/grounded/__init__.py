"""The engine that needs no model, key or network: it grounds each step of a prompt in the installed modules."""
