"""Tells whether contenders gave the same rows, whatever their order and however their frames say it."""

import duckdb

import shapes


def canonical(column: str, type_: str) -> str:
    """pandas has no NULL in a column of numbers: whole ones become doubles there, and NULL is NaN."""
    if type_ in ("BIGINT", "INTEGER", "DOUBLE", "BOOLEAN"):
        return f"CASE WHEN NOT isnan({column}::DOUBLE) THEN {column}::DOUBLE END"
    return f"epoch_us({column})" if type_.startswith("TIMESTAMP") else column


def fingerprint(shape: shapes.Shape, file: str) -> tuple:
    """How many rows there are, how many of their values aren't NULL, and the sum of a hash of each row."""
    values = [canonical(column, type_) for column, type_ in shape.answer().items()]
    there = " + ".join(f"count({value})" for value in values)
    sql = f"SELECT count(*), {there}, sum(hash({', '.join(values)})::HUGEINT) FROM '{file}'"
    return duckdb.execute(sql).fetchone()
