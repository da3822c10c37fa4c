"""The operator's desk in a real browser, by keyboard alone."""
