"""Which card of the ledger each card of the notes is, the surest evidence first."""
