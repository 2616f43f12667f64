"""The made-up ledger that the benchmark of the pages measures is one the program could have made."""

from importlib import util
from pathlib import Path

from nlp.ledger.lights import thresholds
from nlp.ledger.queries import Filter, find, light_counts
from nlp.ledger.verify import verify

SCRIPT = Path(__file__).parents[2] / "scripts" / "benchmark_ledger.py"


def test_a_filled_ledger_verifies_and_has_rows_of_every_kind(ledger):
    spec = util.spec_from_file_location("benchmark_ledger", SCRIPT)
    benchmark = util.module_from_spec(spec)
    spec.loader.exec_module(benchmark)
    benchmark.fill(ledger, 300)
    report = verify(ledger)
    assert report.problems == ()
    assert (report.counts["tasks"], report.counts["documents"]) == (300, 7)
    with ledger.read() as work:
        assert all(light_counts(work, Filter(), thresholds()).values())
        assert find(work, Filter(unit="县第7局"), thresholds()).total > 0
