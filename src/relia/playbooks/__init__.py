"""Stored playbooks with their revisions, verifications and feedback; telemetry events."""
