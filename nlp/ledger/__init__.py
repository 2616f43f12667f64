"""The ledger that lives: rows kept for a year by several people, in SQLite or PostgreSQL."""
