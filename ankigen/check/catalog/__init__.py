"""The codes of all findings, by what they are about."""
