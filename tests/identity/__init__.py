"""Identity: no review is ever lost."""
