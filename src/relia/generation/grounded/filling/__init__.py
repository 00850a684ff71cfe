"""Fills the arguments of any module from the words of a step."""
