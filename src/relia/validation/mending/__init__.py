"""Makes a readable text of what a language model answers, or of what somebody pasted: pure text work, before any check."""
