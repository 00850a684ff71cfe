"""Steps that say in usual words what they want: read straight into a module and its arguments.

Each recogniser knows one family of modules. What none of them recognises goes to retrieval and the generic filler.
"""
