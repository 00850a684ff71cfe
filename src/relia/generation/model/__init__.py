"""Drafting with a language model: grounded in the installed modules, verified, repaired, asked again."""
