"""The `relia` command."""
