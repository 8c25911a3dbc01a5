"""A generation is the old one, the new one, or noticed."""

import os
import random
import shutil

import numpy as np
import pytest

from matching.indexes import __main__ as carry
from matching.indexes import folders
from matching.indexes.generation import OtherEncoder, newest, publish
from matching.indexes.pgvector import PgVectorIndex
from matching.types import Filter

WHO = {"encoder_id": "model@1", "text_version": "3"}


def vectors(seed, n=50):
    return np.random.default_rng(seed).standard_normal((n, 8)).astype(np.float32)


def published(folder, seed, n=50):
    return publish(folder, range(100, 100 + n), vectors(seed, n), **WHO)


def first_row(folder):
    found = newest(folder, **WHO)
    return None if found is None else found.rows[0].tolist()


def row_of(seed):
    row = vectors(seed)[0].astype(np.float64)
    return pytest.approx((row / np.linalg.norm(row)).tolist(), abs=1e-6)


def test_what_was_published_is_read_at_unit_length(tmp_path):
    assert newest(tmp_path / "nothing", **WHO) is None
    published(tmp_path, 1)
    found = newest(tmp_path, **WHO)
    assert found.ids.tolist() == list(range(100, 150))
    assert found.header.count == 50
    np.testing.assert_allclose(np.linalg.norm(found.rows, axis=1), 1, atol=1e-6)
    assert isinstance(found.rows, np.memmap)


def test_the_newest_is_read_and_two_are_kept(tmp_path):
    for seed in (1, 2, 3):
        published(tmp_path, seed)
    assert first_row(tmp_path) == row_of(3)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["000002", "000003"]


@pytest.mark.parametrize("changed", [{"encoder_id": "model@2"}, {"text_version": "4"}])
def test_vectors_of_another_encoder_are_refused(tmp_path, changed):
    published(tmp_path, 1)
    with pytest.raises(OtherEncoder):
        newest(tmp_path, **{**WHO, **changed})


class Killed(BaseException):
    """What a crash leaves is what had reached the disk: nothing after it runs."""


def dying(monkeypatch, at):
    """The at-th of the calls that change the disk never happens. Returns how many there were."""
    seen = []

    def wrapped(module, name):
        real = getattr(module, name)

        def call(*args, **kwargs):
            seen.append(name)
            if len(seen) - 1 == at:
                raise Killed(name)
            return real(*args, **kwargs)

        monkeypatch.setattr(module, name, call)

    wrapped(os, "fsync")
    wrapped(os, "mkdir")
    wrapped(os, "rename")
    wrapped(np, "save")
    wrapped(shutil, "rmtree")
    wrapped(folders.json, "dump")
    return seen


def test_killed_at_any_write_the_old_or_the_new_one_is_there(tmp_path, monkeypatch):
    left, at = set(), 0
    while True:
        folder = tmp_path / str(at)
        published(folder, 1)
        published(folder, 1)
        with monkeypatch.context() as patch:
            seen = dying(patch, at)
            try:
                published(folder, 2)
            except Killed:
                pass
            else:
                break
        left.add("new" if first_row(folder) == row_of(2) else "old")
        assert first_row(folder) in (row_of(1), row_of(2))
        published(folder, 3)  # whatever was left lying about is in nobody's way
        assert first_row(folder) == row_of(3)
        at += 1
    assert at == len(seen) >= 12
    assert left == {"old", "new"}


def flip(content, chance):
    place = chance.randrange(len(content))
    content[place] ^= 1 << chance.randrange(8)


def cut(content, chance):
    del content[chance.randrange(len(content)) :]


def zeroed(content, chance):
    place = chance.randrange(len(content))
    content[place : place + 64] = bytes(len(content[place : place + 64]))


@pytest.mark.parametrize("damage", [flip, cut, zeroed])
@pytest.mark.parametrize("name", ["rows.npy", "ids.npy", "header.json", "manifest.json"])
def test_every_damage_is_noticed_and_the_one_before_is_used(tmp_path, damage, name):
    published(tmp_path / "whole", 1)
    newer = published(tmp_path / "whole", 2)
    chance = random.Random(name + damage.__name__)
    done = 0
    while done < 30:
        content = bytearray((newer / name).read_bytes())
        damage(content, chance)
        if content == (newer / name).read_bytes():
            continue  # it was zero already
        folder = tmp_path / str(done)
        shutil.copytree(tmp_path / "whole", folder)
        (folder / newer.name / name).write_bytes(content)
        assert first_row(folder) == row_of(1)
        assert (folder / f"damaged-{newer.name}" / "reason.txt").read_text()
        done += 1


def test_a_missing_file_and_a_file_of_another_generation_are_noticed(tmp_path):
    older, newer = published(tmp_path, 1), published(tmp_path, 2)
    shutil.copy(older / "rows.npy", newer / "rows.npy")
    assert first_row(tmp_path) == row_of(1)
    newer = published(tmp_path, 2)
    (newer / "ids.npy").unlink()
    assert first_row(tmp_path) == row_of(1)


def test_a_generation_is_carried_into_postgresql(tmp_path, postgres_server, capsys):
    published(tmp_path, 1)
    url = postgres_server.replace("postgresql+psycopg://", "postgresql://")
    how = [str(tmp_path), url, "carried", "--encoder", "model@1", "--text", "3"]
    assert carry.main(how) == 0
    assert carry.main(["/nowhere", *how[1:]]) == 1
    assert "50 copied, 50 stored now" in capsys.readouterr().out
    table = PgVectorIndex(url, "carried", 8)
    try:
        assert table.search(vectors(1)[:1], 1, Filter()).ids.tolist() == [[100]]
    finally:
        table.close()
