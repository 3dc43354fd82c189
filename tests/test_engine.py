"""The engine opens the file named to it and nothing else."""

from __future__ import annotations

import duckdb
import pytest

from southgate.workspace.files import engine_for


def test_the_engine_reads_its_own_file_and_no_other(tmp_path):
    mine, other = tmp_path / "mine.csv", tmp_path / "other.csv"
    for path in (mine, other):
        path.write_text("a\n1\n", "utf-8")
    engine = engine_for(mine)
    assert engine.raw_sql(f"SELECT * FROM read_csv('{mine}')").fetchall() == [(1,)]
    for forbidden in (
        f"SELECT * FROM read_csv('{other}')",
        f"COPY (SELECT 1) TO '{tmp_path / 'out.csv'}'",
        "SET enable_external_access = true",
        "INSTALL httpfs",
    ):
        with pytest.raises(duckdb.Error):
            engine.raw_sql(forbidden)
    engine.disconnect()
