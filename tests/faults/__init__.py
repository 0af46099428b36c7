"""Faults: what fails or is stopped leaves the old state or the new one, never half of either."""
