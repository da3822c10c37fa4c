"""Conversations as YAML, one file named for what the person does; format in README.md."""
