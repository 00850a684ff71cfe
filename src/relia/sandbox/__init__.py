"""Isolation: running a program without network, secrets, or a writable file system, inside limits."""
