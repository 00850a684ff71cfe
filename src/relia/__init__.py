"""Relia: Ansible playbooks you can trust, from plain words."""

__version__ = "0.1.0"
