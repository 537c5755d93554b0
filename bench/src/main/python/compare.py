"""Joins the same rows through Tidemark and through what Python users would use instead, and prints one report.

Each contender is a process of its own and goes from its source to a frame: Tidemark's is the text of a statement, for
a server that has loaded the files; the others' are the files. They take turns by rounds, after one round of each that
compares all rows and some more that aren't counted: a server is asked again and again, and Java compiles what is hot. Exit code 1 if any two answers differ.
"""

import argparse
import json
import os
import pathlib
import platform
import select
import shutil
import signal
import statistics
import subprocess
import sys
import time

import answers
import memory
import server
import shapes

HERE = pathlib.Path(__file__).parent
TIDEMARKS = ["tidemark", "tidemark_pyarrow"]
JOINS = [*TIDEMARKS, "pandas", "polars", "duckdb", "chdb", "feast"]


class TooSlow(Exception):
    """An answer took longer than the patience."""


class Contender:
    """A process, with what has been measured of it."""

    def __init__(self, join: str, options, data: pathlib.Path, uri: str):
        environment = "venv-feast" if join == "feast" else "venv"
        self.join = join
        self.patience = options.patience
        self.warm = []
        self.times = []
        self.note = ""
        self.answer = None
        self.log = options.folder / f"{join}.log"
        command = [str(options.folder / environment / "bin" / "python"), str(HERE / "contender.py"), "--join", join]
        command += ["--shape", options.shape, "--folder", str(data), "--frame", options.frame]
        command += ["--threads", str(options.threads), "--uri", uri]
        with open(self.log, "w") as log:
            self.process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, bufsize=0
            )

    def ask(self, question: str) -> dict:
        self.process.stdin.write(f"{question}\n".encode())
        if not select.select([self.process.stdout], [], [], self.patience)[0]:
            self.end()
            raise TooSlow
        return self.answered()

    def answered(self) -> dict:
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self.join} ended, see {self.log}")
        return json.loads(line)

    def check(self, shape: shapes.Shape, file: pathlib.Path) -> None:
        """One round that isn't counted."""
        try:
            self.ask(f"check {file}")
            self.answer = answers.fingerprint(shape, str(file))
        except TooSlow:
            self.note = f"more than {self.patience:g} s"
        finally:
            file.unlink(missing_ok=True)

    def round(self, counted: bool) -> None:
        """Joins once more, unless its warm-up, or all its rounds, would then take longer than the patience."""
        times = self.times if counted else self.warm
        if not self.note and (not times or sum(times) + times[-1] <= self.patience):
            times.append(self.ask("round")["seconds"])

    def end(self) -> None:
        self.process.kill()
        self.process.wait()


def megabytes(size: int | None) -> str:
    return "unknown" if size is None else f"{size / 1e6:,.0f} MB"


def line(contender: Contender, rows: int, yardstick: float, expected, pid: int) -> str:
    """A line of the report's table."""
    if contender.note:
        return f"| {contender.join} | {contender.note} | | | | | | |"
    median = statistics.median(contender.times)
    peak = megabytes(contender.ask("peak")["bytes"])
    if contender.join in TIDEMARKS:
        peak += f" + {megabytes(memory.peak(pid))} server"
    same = "equal" if contender.answer == expected else f"DIFFERENT: {expected} {contender.answer}"
    return (
        f"| {contender.join} | {median:.2f} s | {min(contender.times):.2f} s | {max(contender.times):.2f} s"
        f" | {len(contender.times)} | {rows / median:,.0f} | {median / yardstick:.2f} | {peak} | {same} |"
    )


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench/peers", description=__doc__)
    parser.add_argument("--shape", choices=list(shapes.ALL), default="random")
    parser.add_argument("--rows", type=int, default=1_000_000, help="of the spine")
    parser.add_argument("--records", type=int, default=10_000_000, help="of the history; flights make their own")
    parser.add_argument("--keys", type=int, default=10_000, help="entities; flights have their airports")
    parser.add_argument("--frame", choices=["pandas", "arrow"], default="pandas", help="what everybody ends with")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--warm-up", type=int, default=100, help="rounds of everybody before those, not counted, or fewer for want of patience")
    parser.add_argument("--only", default=",".join(JOINS), help="names with commas between; the first that isn't too slow is the yardstick")
    parser.add_argument("--patience", type=float, default=30, help="seconds for a round, for a contender's warm-up, and for all its rounds")
    parser.add_argument("--threads", type=int, default=2, help="of everybody")
    parser.add_argument("--seed", type=int, default=20_010_101)
    parser.add_argument("--folder", type=pathlib.Path, required=True, help=argparse.SUPPRESS)
    given = parser.parse_args()
    given.folder = given.folder.absolute()
    given.only = given.only.split(",")
    unknown = [name for name in given.only if name not in JOINS]
    if unknown:
        parser.error(f"there is no '{unknown[0]}', only {', '.join(JOINS)}")
    return given


def measure(given: argparse.Namespace, shape: shapes.Shape, data: pathlib.Path) -> bool:
    """True if all answers were equal."""
    sizes = {"rows": given.rows, "records": given.records, "keys": given.keys, "seed": given.seed}
    rows = shapes.write(shape, data, sizes)
    memory_size = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    print(
        f"{os.cpu_count()} processors, {memory_size:.0f} GB, {platform.system()} {platform.machine()},"
        f" {given.threads} threads each, seed {given.seed}"
    )
    print(f"{shape.name}: {', '.join(f'{count:,} rows of {name}' for name, count in rows.items())}")
    contenders = []
    with server.Server(data, data, given.threads) as tidemark:
        try:
            if not set(TIDEMARKS).isdisjoint(given.only):
                loads = {table.name: tidemark.load(table) for table in (shape.spine, *shape.histories)}
                print("COPY into Tidemark: " + ", ".join(f"{name} {took:.1f} s" for name, took in loads.items()))
            contenders += [Contender(join, given, data, tidemark.uri) for join in given.only]
            for contender in contenders:
                contender.answered()  # all are ready before one joins
            for contender in contenders:
                contender.check(shape, data / f"answer-{contender.join}.parquet")
            memory.reset(tidemark.pid)
            for n in range(-given.warm_up, given.rounds):
                for contender in contenders:
                    contender.round(counted=n >= 0)
            report(contenders, rows[shape.spine.name], tidemark.pid, given.frame)
        finally:
            for contender in contenders:
                contender.end()
    return len({contender.answer for contender in contenders if contender.answer}) == 1


def report(contenders: list, rows: int, pid: int, frame: str) -> None:
    first = next((contender for contender in contenders if contender.times), None)
    if first is None:
        raise RuntimeError("nobody was fast enough; give more --patience")
    yardstick = statistics.median(first.times)
    expected = first.answer
    print(f"\n| to {frame} | median | fastest | slowest | rounds | rows/s | times {first.join} | peak memory | rows |")
    print("|---|---|---|---|---|---|---|---|---|")
    for contender in contenders:
        print(line(contender, rows, yardstick, expected, pid), flush=True)


def main() -> int:
    given = options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # ends what was started, too
    data = given.folder / "data"
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir(parents=True)
    try:
        start = time.perf_counter()
        same = measure(given, shapes.ALL[given.shape], data)
        print(f"\n{time.perf_counter() - start:.0f} s in all")
        return 0 if same else 1
    finally:
        shutil.rmtree(data, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
