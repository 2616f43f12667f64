"""The ledger on both engines: see `tests.ledgers`."""

from tests.ledgers import clock, engine_url, ledger, migrated, postgres  # noqa: F401 (fixtures)
