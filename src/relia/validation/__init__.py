"""Checks, findings and verification of any text that claims to be Ansible; the pool of lint workers; fixes."""
