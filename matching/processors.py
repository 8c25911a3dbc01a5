"""What this process may use of the machine: processors and their instructions."""

from __future__ import annotations

import math
import os
from pathlib import Path

_QUOTA = Path("/sys/fs/cgroup/cpu.max")
_CPU = Path("/proc/cpuinfo")
_BF16 = frozenset({"avx512_bf16", "amx_bf16"})


def threads(quota_file: Path = _QUOTA) -> int:
    """How many threads compute at the same time without waiting for each other, at least 1.

    The processors this process is bound to, or fewer where a container's quota says so: pools that are sized by the
    machine lose up to half their speed there.
    """
    bound = len(os.sched_getaffinity(0))
    try:
        quota, period = quota_file.read_text(encoding="ascii").split()
        return max(1, min(bound, math.ceil(int(quota) / int(period))))
    except (OSError, ValueError):  # no cgroup, or "max": no quota
        return bound


def has_bf16(cpu_file: Path = _CPU) -> bool:
    """Whether the processor multiplies bfloat16: without that it is imitated, and slower than fp32."""
    return not _BF16.isdisjoint(_line(cpu_file, "flags").split())


def name(cpu_file: Path = _CPU) -> str:
    """The processor's model."""
    return _line(cpu_file, "model name")


def _line(cpu_file: Path, key: str) -> str:
    try:
        for line in cpu_file.read_text(encoding="utf-8", errors="replace").splitlines():
            found, _, value = line.partition(":")
            if found.strip() == key:
                return value.strip()
    except OSError:
        pass
    return ""
