"""Which runtime is chosen, and that all of them mean the same."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from matching import backends, processors
from matching.backends import Backend, agreement, encoder, probes
from matching.encoder import BF16, model_id
from matching.onnx_encoder import NotAFolder, OnnxEncoder, _batches, exported
from matching.openvino_encoder import OpenVinoEncoder, padded_length
from talent.core.config import BACKENDS

needs_openvino = pytest.mark.skipif(not backends.has_openvino(), reason="OpenVINO is not installed: no x86-64")


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    return tmp_path_factory.mktemp("models")


def test_the_setting_names_what_there_is():
    assert tuple(backend.value for backend in Backend) == BACKENDS


@pytest.mark.parametrize(
    ("quota", "at_most"), [("150000 100000", 2), ("100000 100000", 1), ("20000 100000", 1), ("max 100000", 10**6)]
)
def test_threads_keep_to_the_containers_quota(tmp_path, quota, at_most):
    file = tmp_path / "cpu.max"
    file.write_text(quota)
    assert 1 <= processors.threads(file) <= at_most
    assert processors.threads(tmp_path / "nothing") >= processors.threads(file)


def test_instructions_are_read_and_not_guessed(tmp_path):
    file = tmp_path / "cpuinfo"
    file.write_text("model name\t: Some CPU\nflags\t\t: fpu avx512f avx512_bf16\n")
    assert processors.has_bf16(file)
    assert processors.name(file) == "Some CPU"
    file.write_text("flags\t\t: fpu avx512f\n")
    assert not processors.has_bf16(file)
    assert not processors.has_bf16(tmp_path / "nothing")


def test_agreement_by_hand():
    # Rows 1 and 2 change places: row 0 has another nearest one, the other two keep row 0.
    one = np.array([[1, 0], [0.9, 0.1], [0.8, 0.3]], dtype=np.float32)
    other = one.copy()
    other[[1, 2]] = one[[2, 1]]
    assert agreement(one, one, 1) == 1.0
    assert agreement(one, other, 1) == pytest.approx(2 / 3)
    assert agreement(one, other, 2) == 1.0


def test_probes_are_many_and_different():
    assert len(set(probes())) == len(probes()) == 200


def test_a_name_cannot_be_exported(tmp_path):
    with pytest.raises(NotAFolder):
        exported(tmp_path, "somebody/some-model")


@pytest.mark.parametrize(
    ("lengths", "batches"),
    [
        ([], []),
        ([5], [[0]]),
        ([20, 28, 24], [[1, 2, 0]]),  # 12 pieces are padded
        ([20, 30, 24], [[1, 2, 0]]),  # 16
        ([20, 31, 24], [[1, 2], [0]]),  # 18 would be: dearer than a batch of its own
        ([8] * 33, [list(range(32)), [32]]),  # as many pieces as stay in the cache
        ([256, 200, 256], [[0], [2], [1]]),
    ],
)
def test_batches_by_hand(lengths, batches):
    assert _batches(lengths) == batches


@pytest.mark.parametrize("seed", range(20))
def test_every_text_is_in_one_batch_and_little_is_padded(seed):
    lengths = np.random.default_rng(seed).integers(2, 257, size=100).tolist()
    batches = _batches(lengths)
    assert sorted(i for batch in batches for i in batch) == list(range(100))
    for batch in batches:
        longest = max(lengths[i] for i in batch)
        assert sum(longest - lengths[i] for i in batch) <= 16
        assert len(batch) == 1 or len(batch) * longest <= 256


@pytest.mark.model
def test_a_vector_does_not_depend_on_what_is_read_beside_it(models):
    texts = [" ".join(["data", "engineer", "nurse", "city"][: 1 + i % 4] * (1 + i % 7)) for i in range(40)]
    fast = encoder(models, backend=Backend.ONNX)
    alone = np.concatenate([fast.encode([text]) for text in texts])
    np.testing.assert_allclose(fast.encode(texts), alone, atol=1e-6)


@pytest.mark.model
def test_plain_back_ends_give_the_same_vectors(models):
    texts = ["data engineer", "", "night nurse in a hospital " * 30, "工程师"]
    reference = encoder(models, backend=Backend.TORCH)
    fast = encoder(models, backend=Backend.ONNX)
    assert fast.id == reference.id == model_id(None)
    np.testing.assert_allclose(fast.encode(texts), reference.encode(texts), atol=1e-5)


@pytest.mark.model
@needs_openvino
def test_openvino_agrees_and_has_its_own_id_when_it_rounds(models):
    plain = encoder(models, backend=Backend.ONNX)
    fast = encoder(models, backend=Backend.OPENVINO)
    assert fast.id == plain.id + (BF16 if processors.has_bf16() else "")
    wanted, found = plain.encode(probes()), fast.encode(probes())
    np.testing.assert_allclose(np.linalg.norm(found, axis=1), 1, atol=1e-6)
    assert np.sum(wanted * found, axis=1).mean() >= 0.9999
    assert agreement(wanted, found) >= backends.AGREEMENT


@pytest.mark.parametrize(("pieces", "padded"), [(2, 8), (8, 8), (9, 16), (32, 32), (33, 48), (250, 256), (256, 256)])
def test_few_lengths_by_hand(pieces, padded):
    assert padded_length(pieces) == padded


def test_few_shapes_of_a_text():
    assert len({padded_length(pieces) for pieces in range(2, 257)}) == 18


@pytest.mark.model
@needs_openvino
def test_padding_changes_no_vector(models):
    """In fp32, where what is read beside a text could be seen."""
    texts = [" ".join(["data", "engineer", "nurse", "city"][: 1 + i % 4] * (1 + i % 50)) for i in range(40)]
    folder = exported(models, None)
    found = OpenVinoEncoder(folder, bf16=False).encode(texts)
    np.testing.assert_allclose(found, OnnxEncoder(folder).encode(texts), atol=1e-5)


@pytest.mark.model
@needs_openvino
def test_the_first_question_is_asked_alone(models, monkeypatch):
    """Of eight threads that asked a new process at once, two waited for each other for ever in one process of four."""
    import openvino

    infer, asked, alone = openvino.InferRequest.infer, [], []

    def slow(request, inputs):
        asked.append(inputs)
        if not alone:
            time.sleep(0.2)
            alone.append(len(asked) == 1)
        return infer(request, inputs)

    monkeypatch.setattr(openvino.InferRequest, "infer", slow)
    fast = OpenVinoEncoder(exported(models, None), threads=8)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(fast.encode, [["data engineer"]] * 8))
    assert alone == [True]
    assert len(asked) == 9
    assert all((vectors == found[0]).all() for vectors in found)


@needs_openvino
def test_openvino_calls_nobody():
    """Its converter reports every import to its makers where openvino-telemetry is installed: it is never loaded."""
    code = (
        "import sys, types; sys.modules['openvino_telemetry'] = types.ModuleType('openvino_telemetry')\n"
        "from pathlib import Path; from matching.openvino_encoder import OpenVinoEncoder\n"
        "try: OpenVinoEncoder(Path('nowhere'))\n"
        "except ValueError: pass\n"
        "print(sys.modules['openvino'].__name__, sys.modules['openvino.tools.ovc'])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)
    assert done.stdout.split() == ["openvino", "None"], done.stderr


class Fast:
    """Stands for OpenVINO in bf16: reads like the other one, or each text as if it were another."""

    id, moved, tried = f"model{BF16}", 0, 0

    def __init__(self, folder):
        self.plain = OnnxEncoder(folder)

    def encode(self, texts):
        Fast.tried += 1
        return np.roll(self.plain.encode(texts), self.moved, axis=0)


@pytest.mark.model
@pytest.mark.parametrize("moved", [0, 7])
def test_auto_takes_a_faster_one_only_if_it_finds_the_same_texts(models, tmp_path, monkeypatch, moved):
    shutil.copytree(exported(models, None), tmp_path / "model")
    (tmp_path / "model" / "openvino.json").unlink(missing_ok=True)
    monkeypatch.setattr(Fast, "moved", moved)
    monkeypatch.setattr(Fast, "tried", 0)
    monkeypatch.setattr(backends, "OpenVinoEncoder", Fast)
    monkeypatch.setattr(backends, "has_openvino", lambda: True)
    monkeypatch.setattr(backends, "exported", lambda *_: tmp_path / "model")
    monkeypatch.setattr(backends.metadata, "version", lambda package: "1")
    monkeypatch.setattr(processors, "has_bf16", lambda: True)
    for _ in range(2):
        assert encoder(models).id.endswith(BF16) is (moved == 0)
    assert Fast.tried == 1  # then remembered


@pytest.mark.model
@needs_openvino
def test_auto_takes_what_agrees_and_refuses_what_does_not(models, monkeypatch):
    monkeypatch.setattr(processors, "has_bf16", lambda: True)
    chosen = encoder(models)
    assert chosen.id.endswith(BF16)
    note = exported(models, None) / "openvino.json"
    said = json.loads(note.read_text())
    note.write_text(json.dumps({**said, "agreement": 0.9}))
    assert isinstance(encoder(models), OnnxEncoder)  # what was found out is remembered
    note.write_text(json.dumps({**said, "openvino": "another version", "agreement": 0.9}))
    assert encoder(models).id.endswith(BF16)  # but not across versions
    monkeypatch.setattr(processors, "has_bf16", lambda: False)
    assert isinstance(encoder(models), OnnxEncoder)
