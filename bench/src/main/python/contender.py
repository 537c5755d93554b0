"""The process of one contender: joins when told to on standard input, and answers in JSON on standard output. Says first when it is
ready, so that loading libraries isn't measured.

    check FILE   joins once and writes the rows to a Parquet file; then memory is counted anew
    round        joins once
    peak         the most memory that the process has had since, in bytes; null where the system doesn't say
"""

import argparse
import gc
import importlib
import json
import os
import pathlib
import sys
import time

import memory
import shapes


def write(frame, file: str) -> None:
    """Times become microseconds without a zone, whatever they were; they all mean UTC."""
    import pyarrow
    import pyarrow.parquet

    if not isinstance(frame, pyarrow.Table):
        frame = pyarrow.Table.from_pandas(frame, preserve_index=False)
    plain = pyarrow.schema(
        field.with_type(pyarrow.timestamp("us")) if pyarrow.types.is_timestamp(field.type) else field
        for field in frame.schema
    )
    frame = frame.cast(plain)
    pyarrow.parquet.write_table(frame, file)


def main() -> None:
    parser = argparse.ArgumentParser()
    for name in ("join", "shape", "folder", "frame", "threads", "uri"):
        parser.add_argument(f"--{name}")
    given = parser.parse_args()
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # whatever a library prints

    module = importlib.import_module(f"joins.{given.join}")
    join = module.Join(
        shapes.ALL[given.shape], pathlib.Path(given.folder), given.frame, int(given.threads), given.uri
    )
    print(json.dumps({"ready": given.join}), file=answers, flush=True)
    for line in sys.stdin:
        command, _, file = line.strip().partition(" ")
        if command == "peak":
            answer = {"bytes": memory.peak(os.getpid())}
        else:
            gc.collect()
            start = time.perf_counter()
            frame = join()
            answer = {"seconds": time.perf_counter() - start}
            if command == "check":
                write(frame, file)
                memory.reset(os.getpid())
            del frame
        print(json.dumps(answer), file=answers, flush=True)


if __name__ == "__main__":
    main()
