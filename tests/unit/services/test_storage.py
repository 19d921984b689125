"""One contract for every storage."""

import hashlib
from concurrent.futures import ThreadPoolExecutor

import pytest

from services.storage import LocalStorage, MemoryStorage, open_storage


@pytest.fixture(params=["local", "memory"])
def any_storage(request, tmp_path):
    return LocalStorage(tmp_path / "files") if request.param == "local" else MemoryStorage()


def test_bytes_are_found_by_their_hash(any_storage):
    sha256 = any_storage.put(b"bonjour")
    assert sha256 == hashlib.sha256(b"bonjour").hexdigest()
    assert any_storage.get(sha256) == b"bonjour"
    assert any_storage.exists(sha256)


def test_the_same_bytes_twice_are_one_object(any_storage):
    assert any_storage.put(b"twice") == any_storage.put(b"twice")


def test_empty_bytes_are_bytes(any_storage):
    assert any_storage.get(any_storage.put(b"")) == b""


def test_deleted_bytes_are_gone_and_deleting_again_is_no_error(any_storage):
    sha256 = any_storage.put(b"short-lived")
    any_storage.delete(sha256)
    any_storage.delete(sha256)
    assert not any_storage.exists(sha256)
    with pytest.raises(KeyError):
        any_storage.get(sha256)


@pytest.mark.parametrize("name", ["../../etc/passwd", "", "A" * 64, "ab"])
def test_what_is_no_hash_is_never_looked_up(any_storage, name):
    with pytest.raises(KeyError):
        any_storage.get(name)
    assert not any_storage.exists(name)


def test_eight_writers_of_one_content_all_succeed(any_storage):
    data = b"x" * 300_000
    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(any_storage.put, [data] * 24))) == 1
    assert any_storage.get(hashlib.sha256(data).hexdigest()) == data


def test_check_is_quiet_when_all_is_well(any_storage):
    assert any_storage.check() is None


def test_a_file_left_incomplete_by_a_crash_is_written_again(tmp_path):
    storage = LocalStorage(tmp_path)
    sha256 = storage.put(b"whole")
    (file,) = tmp_path.rglob(sha256)
    file.write_bytes(b"wh")
    with pytest.raises(OSError, match="not those that were put"):
        storage.get(sha256)
    storage.put(b"whole")
    assert storage.get(sha256) == b"whole"


def test_check_says_when_the_folder_is_gone(tmp_path):
    storage = LocalStorage(tmp_path / "files")
    (tmp_path / "files").rmdir()
    (tmp_path / "files").write_text("in the way")
    assert "stockage" in (storage.check() or "")


def test_a_setting_names_a_folder_or_a_bucket(tmp_path):
    assert isinstance(open_storage(tmp_path / "a"), LocalStorage)
    assert isinstance(open_storage(f"file://{tmp_path}/b"), LocalStorage)
    bucket = open_storage("s3://bucket/prefix", region="eu-west-3")
    assert type(bucket.store).__name__ == "S3Store"
    with pytest.raises(ValueError, match="ftp"):
        open_storage("ftp://host/x")
