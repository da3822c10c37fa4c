"""Records to drafts: what a file would change, the change itself, and taking it back."""
