"""The table of what many documents take rests on a record's rates and on nothing else."""

import json

import pytest
from bench import capacity


def record(tmp_path, **ratio):
    rows = [
        ("throughput.digital", "digital documents, 2 workers", 1200.0),
        ("throughput.scanned", "scanned receipts, 2 workers", 60.0),
        ("memory", "a worker's peak memory, scanned", 650.0),
        *(("cluster.throughput", "processor time a document, Dask", 1.0) for _ in ratio),
    ]
    content = [{"benchmark": name, "what": what, "value": value, "status": "ok", **ratio} for name, what, value in rows]
    path = tmp_path / "2026-01-01.json"
    path.write_text(json.dumps({"jobs": 2, "rows": content}))
    return path


def test_core_hours_follow_from_the_rates(tmp_path):
    rates = capacity.read(record(tmp_path))
    assert (rates.digital, rates.page, rates.cluster) == (0.1, 2.0, 1.0)
    assert capacity.core_hours(36_000, rates, 0.0, 2.0) == pytest.approx(1.0)
    assert capacity.core_hours(36_000, rates, 0.5, 2.0) == pytest.approx(0.5 + 20.0)
    dearer = capacity.read(record(tmp_path, ratio=1.1))
    assert capacity.core_hours(36_000, dearer, 0.0, 2.0) == pytest.approx(1.1)


def test_table_names_its_record_and_rises_with_the_load(tmp_path):
    told = capacity.table(capacity.read(record(tmp_path)), 0.3, 2.0, 0.05)
    assert "From 2026-01-01.json" in told
    assert "| 100,000 a night | scans | 111 a night | 14 | 6.9 a night |" in told


def test_record_without_rates_is_told(tmp_path):
    path = tmp_path / "empty.json"
    path.write_text(json.dumps({"jobs": 2, "rows": []}))
    with pytest.raises(SystemExit, match="run throughput"):
        capacity.read(path)
