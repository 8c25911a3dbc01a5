from __future__ import annotations
from pathlib import Path
from matching.encoder import Encoder

def best_encoder(cache_folder: Path, model: str | None = None) -> Encoder: raise NotImplementedError
