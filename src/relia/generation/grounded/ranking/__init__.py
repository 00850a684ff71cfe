"""Chooses the module for one step of a prompt: learned word statistics, a search over all documentation, and a re-ranker."""
