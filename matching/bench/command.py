"""What every benchmark is made of."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

Figures: TypeAlias = dict[str, str | int | float]


@dataclass(frozen=True, slots=True)
class Command:
    """One benchmark of the command line."""

    help: str
    run: Callable[[argparse.Namespace], list[Figures]]  # one row of figures per engine and case
    add_arguments: Callable[[argparse.ArgumentParser], None] = lambda parser: None
    n: int = 200  # how many, unless said otherwise
