"""The console, as the people who keep the knowledge use it."""
