"""The checks that Relia makes itself; each is a function of a document to findings."""
