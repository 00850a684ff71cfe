"""The warm linter: a program of its own, speaking JSON over a pipe.

It imports ansible-lint and core, nothing else of Relia.
"""
