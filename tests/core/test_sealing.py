"""The key file: made once, private; what it seals comes back, and only with it."""

import multiprocessing
import stat

import pytest

from core.sealing import Sealer, Unsealable


def test_what_is_sealed_comes_back_and_cannot_be_read(tmp_path):
    seal = Sealer.of_file(tmp_path / "keys" / "key")
    sealed = seal.seal("电话 138")
    assert seal.open(sealed) == "电话 138"
    assert "138" not in sealed
    assert Sealer.of_file(tmp_path / "keys" / "key").open(sealed) == "电话 138"


def test_the_key_is_readable_by_its_owner_alone(tmp_path):
    Sealer.of_file(tmp_path / "key")
    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600
    (tmp_path / "key").chmod(0o644)
    with pytest.raises(PermissionError, match="chmod 600"):
        Sealer.of_file(tmp_path / "key")


@pytest.mark.parametrize("spoilt", ["", "gAAAA", "密"])
def test_what_another_key_made_or_somebody_changed_is_refused(tmp_path, spoilt):
    seal = Sealer.of_file(tmp_path / "key")
    other = Sealer.of_file(tmp_path / "other").seal("x")
    for sealed in (other, seal.seal("x")[:-3] + spoilt, spoilt):
        with pytest.raises(Unsealable):
            seal.open(sealed)


def _key(path):
    Sealer.of_file(path)
    return path.read_bytes()


def test_two_processes_that_start_at_once_agree_on_one_key(tmp_path):
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        keys = set(pool.map(_key, [tmp_path / "key"] * 4))
    assert len(keys) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["key"]
