"""Prices at which about as many people want each place as it has seats: they tell which pairs may matter."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from matching.allocation.market import Floats, Ints, Longs

_ROUNDS = 40
_FIRST_STEP, _SHRINK = 0.2, 0.88  # of the largest weight; enough to reach any price before the steps are too small
_PAIRS_A_SEAT = 5
_ROWS = 256  # people looked at at once, so that their row of worths stays in the processor's cache


@dataclass(frozen=True, slots=True)
class Worth:
    """The weights of the acceptable pairs."""

    weight: Floats  # (pairs,)
    person: Ints
    place: Ints
    people: int

    def over(self, people: Floats, places: Floats) -> Floats:
        """By how much each pair is worth more than the prices of its two sides, shape (pairs,)."""
        gain = self.weight - places[self.place]
        gain -= people[self.person]
        return gain


def likely(worth: Worth, seats: Ints) -> Longs:
    """Numbers of the pairs nearest to being taken at prices that nearly balance wishes and seats."""
    prices = _balanced(worth, seats)
    best = np.zeros(worth.people)
    gain = worth.weight - prices[worth.place]
    np.maximum.at(best, worth.person, gain)
    short = best[worth.person] - gain
    keep = min(len(short), _PAIRS_A_SEAT * (worth.people + int(seats.sum())))
    return np.sort(np.argpartition(short, keep - 1)[:keep]) if keep < len(short) else np.arange(len(short))


def _balanced(worth: Worth, seats: Ints) -> Floats:
    """Raise the price of places that more people want than they have seats, lower the others, in shrinking steps."""
    matrix = np.full((worth.people, len(seats)), -np.inf, dtype=np.float32)
    matrix[worth.person, worth.place] = worth.weight
    prices = np.zeros(len(seats), dtype=np.float32)
    step = _FIRST_STEP * float(worth.weight.max(initial=0.0))
    room = np.maximum(seats, 1)
    for _ in range(_ROUNDS):
        wanted = np.zeros(len(seats), dtype=np.int64)
        for start in range(0, worth.people, _ROWS):
            gain = matrix[start : start + _ROWS] - prices
            choice = gain.argmax(axis=1)
            choice = choice[gain[np.arange(len(gain)), choice] > 0]
            wanted += np.bincount(choice, minlength=len(seats))
        prices += np.float32(step) * np.clip((wanted - seats) / room, -1, 1).astype(np.float32)
        np.maximum(prices, 0, out=prices)
        step *= _SHRINK
    return prices.astype(np.float64)
