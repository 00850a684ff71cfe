"""The three caches (module specs, answers of language models, playbooks with their verifications) over memory or Redis."""
