"""Health, logs and request ids."""
