"""Takes secrets out of what is asked of a model, and puts them back into what it answers."""
