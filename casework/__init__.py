"""What we do for a person beyond one answer: conversations as stored."""
