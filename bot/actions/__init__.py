"""Actions: thin, they ask the desk and say what it answers. Words live in bot/domain."""
