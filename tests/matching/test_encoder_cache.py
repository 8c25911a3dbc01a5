import numpy as np

from matching.encoder import HashingEncoder
from matching.encoder_cache import CachingEncoder


class Counting(HashingEncoder):
    def __init__(self):
        super().__init__(32)
        self.texts = []

    def encode(self, texts):
        self.texts += texts
        return super().encode(texts)


def test_a_text_is_encoded_once_even_by_another_process(tmp_path):
    encoder = Counting()
    texts = ["python", "", "焊接", "python", "\ud800", "golang"]
    rows = CachingEncoder(encoder, tmp_path).encode(texts)
    np.testing.assert_array_equal(rows, HashingEncoder(32).encode(texts))
    assert sorted(encoder.texts) == sorted(set(texts))
    again = CachingEncoder(encoder, tmp_path)  # the file is read anew, as another process would
    np.testing.assert_array_equal(
        again.encode([*texts[::-1], "java"]), HashingEncoder(32).encode([*texts[::-1], "java"])
    )
    assert len(encoder.texts) == 6
    assert again.encode([]).shape == (0, 32)


def test_another_encoder_has_other_vectors(tmp_path):
    CachingEncoder(HashingEncoder(32), tmp_path).encode(["python"])
    other = CachingEncoder(HashingEncoder(48), tmp_path)
    assert other.encode(["python"]).shape == (1, 48)
    assert (other.id, other.dimension, other.multilingual) == ("hashing-48", 48, False)
