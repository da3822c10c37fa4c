"""Telephone calls at the operator's desk: what was said, what helped, what has to be mended."""
