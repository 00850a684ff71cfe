"""All settings, composed of the packages' own, and the order of their sources."""
