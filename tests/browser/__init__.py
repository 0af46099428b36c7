"""Cards and preview in a real browser."""
