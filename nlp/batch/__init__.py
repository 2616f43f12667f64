"""Many files at once: find them, name their outputs, work in processes that may die, go on after a break."""

from nlp.batch.run import BatchResult, Options, run_batch

__all__ = ["BatchResult", "Options", "run_batch"]
