"""Text by which dossiers are found: lower case, without accents."""

import unicodedata


def fold(text: str) -> str:
    """ "Élodie Müller" → "elodie muller"."""
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(one for one in decomposed if not unicodedata.combining(one)).casefold()


def search_text(*parts: object) -> str:
    return " ".join(fold(str(part)) for part in parts if part not in (None, ""))


def pattern(search: str) -> list[str]:
    """One LIKE pattern for each word asked; `\\` escapes."""
    words = fold(search).split()[:8]
    return [
        "%" + word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        for word in words
    ]
