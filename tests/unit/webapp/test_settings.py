"""What the environment may set, and what it may not."""

from pathlib import Path

from webapp.settings import from_environment


def test_no_variable_makes_a_demonstration(tmp_path: Path) -> None:
    names = ("DEMONSTRATION", "GUICHET_DEMONSTRATION", "GUICHET_DEMO")
    read = from_environment({"GUICHET_VAR": str(tmp_path), **dict.fromkeys(names, "1")})
    assert not read.demonstration


def test_secrets_are_made_once_and_read_by_their_owner_alone(tmp_path: Path) -> None:
    first, second = (from_environment({"GUICHET_VAR": str(tmp_path)}) for _ in range(2))
    assert (first.secret_key, first.page_key) == (second.secret_key, second.page_key)
    assert len(first.page_key) == 32
    modes = {(tmp_path / name).stat().st_mode & 0o777 for name in ("secret_key", "page_key")}
    assert modes == {0o600}


def test_cookies_are_secure_where_the_public_address_is(tmp_path: Path) -> None:
    for url, secure in (("https://guichet.example/", True), ("http://localhost:8000", False)):
        read = from_environment({"GUICHET_VAR": str(tmp_path), "PUBLIC_URL": url})
        assert (read.secure, read.public_url) == (secure, url.rstrip("/"))
