from __future__ import annotations
from matching.encoder import Encoder
from matching.types import Taxonomy

class Gloss:
    def __init__(self, taxonomy: Taxonomy = Taxonomy()) -> None: ...
    def gloss(self, text: str) -> str: raise NotImplementedError
    def glosses(self, text: str, n: int = 3) -> list[str]: raise NotImplementedError  # English words for the BM25

def encoder_text(text: str, encoder: Encoder, gloss: Gloss) -> str:
    """What the encoder may read: normalised; Chinese glossed unless the encoder is multilingual."""
    raise NotImplementedError
