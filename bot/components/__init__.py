"""NLU components of our own: they work at run time from knowledge.reader and persist nothing."""
