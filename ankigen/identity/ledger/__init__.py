"""The ledger: what is known of each card, on disk and as values; merged, corrected, recovered."""
