"""Numbers that a command takes."""

import click

NUMBER = click.IntRange(1, 2**31 - 1)
"""A number of a row, or of rows: what both databases take for one."""
