"""A numbered folder appears at once, whole and on the disk."""

import os
from pathlib import Path

import numpy as np
import pytest

from matching.indexes import folders


def fill(place):
    folders.write_array(place / "rows.npy", np.arange(9.0))
    folders.write_json(place / "header.json", {"count": 9})


def test_all_of_it_is_on_the_disk_before_it_gets_its_name(tmp_path, monkeypatch):
    done = []
    sync, rename = os.fsync, Path.rename
    monkeypatch.setattr(os, "fsync", lambda fd: (done.append(Path(os.readlink(f"/proc/self/fd/{fd}")).name), sync(fd)))
    monkeypatch.setattr(Path, "rename", lambda self, to: (done.append("rename"), rename(self, to))[1])
    place = folders.appear(tmp_path, fill, kept=1)
    assert done == ["rows.npy", "header.json", "manifest.json", ".new-000001", "rename", tmp_path.name]
    assert {file.name for file in place.iterdir()} == {"rows.npy", "header.json", "manifest.json"}


def test_whoever_fails_while_writing_leaves_no_number_behind(tmp_path):
    first = folders.appear(tmp_path, fill, kept=2)

    def half(place):
        fill(place)
        raise OSError("No space left on device")

    with pytest.raises(OSError, match="No space"):
        folders.appear(tmp_path, half, kept=2)
    assert list(folders.whole(tmp_path)) == [first]
    assert folders.appear(tmp_path, fill, kept=1).name == "000002"
    assert sorted(place.name for place in tmp_path.iterdir()) == ["000002"]


def test_a_damaged_one_is_set_aside_with_its_reason_and_the_one_before_is_given(tmp_path):
    first, second = (folders.appear(tmp_path, fill, kept=2) for _ in range(2))
    raw = bytearray((second / "rows.npy").read_bytes())
    raw[-3] ^= 4
    (second / "rows.npy").write_bytes(raw)
    assert list(folders.whole(tmp_path)) == [first]
    assert not second.exists()
    assert "rows.npy" in (tmp_path / "damaged-000002" / "reason.txt").read_text()


def damaged(folder):
    place = folders.appear(folder, fill, kept=2)
    (place / "rows.npy").write_bytes(b"")
    return place


def test_what_another_process_set_aside_meanwhile_stays_there(tmp_path):
    place = damaged(tmp_path)
    for reason in ("seen first", "seen by another too"):
        folders.set_aside(place, reason)
    assert [found.name for found in tmp_path.iterdir()] == ["damaged-000001"]
    assert (tmp_path / "damaged-000001" / "reason.txt").read_text() == "seen first\n"
    assert (tmp_path / "damaged-000001" / "rows.npy").exists()


def test_one_that_is_set_aside_while_it_is_read_is_no_error(tmp_path, monkeypatch):
    first, second = folders.appear(tmp_path, fill, kept=2), damaged(tmp_path)
    read = folders._hash

    def another_is_faster(file):
        if file.parent == second and second.exists():
            folders.set_aside(second, "seen first")
        return read(file)

    monkeypatch.setattr(folders, "_hash", another_is_faster)
    assert list(folders.whole(tmp_path)) == [first]
    assert (tmp_path / "damaged-000002" / "reason.txt").read_text() == "seen first\n"


def test_a_second_damage_takes_the_place_of_the_first(tmp_path):
    for reason in ("first", "second"):
        folders.set_aside(damaged(tmp_path), reason)
    assert [found.name for found in tmp_path.iterdir()] == ["damaged-000001"]
    assert (tmp_path / "damaged-000001" / "reason.txt").read_text() == "second\n"
    folders.clear_aside(tmp_path)
    assert not list(tmp_path.iterdir())
