"""Links and codes come from ids and a key, and say nothing of either."""

from engine.ports import CodeRequest, PageLink
from webapp.links import DerivedLinks

LINKS = DerivedLinks(b"k" * 32, "https://guichet.example")


def test_the_same_page_and_generation_always_have_the_same_link():
    assert LINKS.page_url(PageLink(7, 1)) == LINKS.page_url(PageLink(7, 1))
    assert LINKS.page_url(PageLink(7, 1)).startswith("https://guichet.example/p/")


def test_a_new_generation_another_page_and_another_key_give_other_links():
    other = DerivedLinks(b"l" * 32, "https://guichet.example")
    tokens = {
        LINKS.page_token(PageLink(7, 1)),
        LINKS.page_token(PageLink(7, 2)),
        LINKS.page_token(PageLink(71, 1)),
        other.page_token(PageLink(7, 1)),
    }
    assert len(tokens) == 4
    assert all(len(token) == 32 for token in tokens)


def test_a_code_has_six_digits_and_depends_on_its_purpose():
    codes = [LINKS.code(CodeRequest(number, "open")) for number in range(200)]
    assert all(len(code) == 6 and code.isdigit() for code in codes)
    assert len(set(codes)) > 190
    assert LINKS.code(CodeRequest(1, "open")) != LINKS.code(CodeRequest(1, "sign"))


def test_the_key_is_not_shown_in_traces():
    assert "kkkk" not in repr(LINKS)
