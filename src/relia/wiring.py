"""The one place that chooses concrete parts from the settings and puts them together."""
