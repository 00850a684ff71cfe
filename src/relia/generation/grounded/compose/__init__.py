"""Puts play tasks together into plays, and writes them as people do."""
