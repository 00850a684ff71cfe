"""Roles: a tree of files from a prompt, made of the playbook that the engine drafts."""
