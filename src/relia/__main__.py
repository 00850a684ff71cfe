"""`python -m relia` is the `relia` command."""
