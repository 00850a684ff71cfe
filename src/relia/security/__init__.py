"""Headers, host and origin checks. Knows no users."""
