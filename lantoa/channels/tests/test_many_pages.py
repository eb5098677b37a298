"""What the benchmark of posts measures, on fewer pages."""

from __future__ import annotations

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

BENCHMARK = Path(__file__).resolve().parents[3] / "benchmarks" / "posts.py"


@pytest.mark.django_db
def test_the_same_message_to_many_failing_pages_ends_in_true_states():
    spec = spec_from_file_location("posts_benchmark", BENCHMARK)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    found = module.measure(pages=40, share=0.2, seed=3, threads=1)
    assert (found["unfinished"], found["untrue"], found["twice"]) == (0, 0, 0)
    assert found["published"] + found["failed"] + found["unknown"] == 40
    assert min(found["published"], found["failed"], found["unknown"]) > 0
