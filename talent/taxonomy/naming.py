"""Which names mean which codes."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

from matching.text import normalise as simplified

#: So many names can all be compared with a misspelt one.
FEW = 20_000


def fold(text: str) -> str:
    """How names are compared: full-width and case differences gone, white space single."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


@dataclass
class Index:
    """Folded name -> the codes it may mean, each with how strongly (0 code, 1 name, 2 alias or short form, 3 and 4 the
    same of an imported entry).

    The strongest meaning wins: a skill called "C" is found by "C" even where "C" is somebody else's alias.
    """

    shown: dict[str, str] = field(default_factory=dict)  # code -> how a message calls it
    meanings: dict[str, dict[str, int]] = field(default_factory=dict)
    tried: dict[str, list[str]] = field(default_factory=dict)

    def add(self, code: str, shown: str, names: Iterable[str], *, strength: int = 1) -> None:
        """Let these names mean the code."""
        self.shown.setdefault(code, shown)
        for name in [code, *names]:
            own = 0 if name == code else strength
            known = self.meanings.setdefault(fold(name), {})
            known[code] = min(own, known.get(code, own))

    def find(self, text: str) -> list[str]:
        """Codes the text may mean, only the strongest; more than one when it is ambiguous."""
        found = self.meanings.get(fold(text)) or self.meanings.get(fold(simplified(text)), {})
        best = min(found.values(), default=0)
        return sorted(code for code, strength in found.items() if strength == best)

    def near(self, text: str, most: int = 3, limit: int = 200) -> list[str]:
        """Names that look like the text. Searched for the first few hundred unknown texts only: it is slow."""
        if text not in self.tried and len(self.tried) < limit:
            close = difflib.get_close_matches(fold(text), self._alike(fold(text)), n=most * 2, cutoff=0.8)
            codes = dict.fromkeys(self.find(name)[0] for name in close)
            self.tried[text] = [self.shown[code] for code in list(codes)[:most]]
        return self.tried.get(text, [])

    def _alike(self, wanted: str) -> Iterable[str]:
        """Names worth comparing: with a hundred thousand imported ones only those that begin alike and are as long."""
        if len(self.meanings) <= FEW:
            return self.meanings
        slack = max(2, len(wanted) // 5)
        return [n for n in self.meanings if n[:1] == wanted[:1] and abs(len(n) - len(wanted)) <= slack]
