"""Trains the numbers that the grounded engine's ranker ships: `python -m bench.train --data PATH`."""
