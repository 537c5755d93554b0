"""The most memory that a process has had resident, as Linux counts it."""

import pathlib


def reset(pid: int) -> None:
    """Starts counting anew; where the system can't, the peak is that since the process started, which is only more."""
    try:
        pathlib.Path(f"/proc/{pid}/clear_refs").write_text("5")
    except OSError:
        pass


def peak(pid: int) -> int | None:
    """In bytes; None where the system doesn't say."""
    try:
        status = pathlib.Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return None
    return next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmHWM:"))
