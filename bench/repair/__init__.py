"""Correct playbooks, damaged in the ways in which language models damage them, and what Relia finds and repairs of it."""
