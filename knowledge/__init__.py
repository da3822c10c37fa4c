"""What we know: entries, their scopes, search, and the desk that answers from them."""
