"""What a person should know about a prompt: harm, secrets, injected instructions, and words that name nothing.

A prompt is data. Nothing in it is obeyed here; these patterns only decide what is said about it and what is left out.
"""
