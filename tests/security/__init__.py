"""What hostile files try, and what comes of it: `docs/security.md` names these tests."""
