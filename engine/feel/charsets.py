"""Sets of characters, with the algebra a character class of XML Schema needs.

A set is ranges of code points plus Unicode categories, perhaps complemented. Union keeps the
symbols, which RE2 knows; subtraction computes code points, once per pattern.
Source: XML Schema part 2, appendix F.1.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

Ranges = tuple[tuple[int, int], ...]
_LAST = 0x10FFFF
_CATEGORY = re.compile(r"L[ulltmo]?|M[nce]?|N[dlo]?|P[cdseifo]?|Z[slp]?|S[mcko]?|C[cfon]?")


@dataclass(frozen=True, slots=True)
class CharSet:
    """`ranges` and `categories` together (a category may be negated: "^Nd")."""

    ranges: Ranges = ()
    categories: frozenset[str] = frozenset()
    complement: bool = False

    def union(self, other: "CharSet") -> "CharSet":
        if self.complement or other.complement:
            return CharSet(_merged(self.points() + other.points()))
        return CharSet(self.ranges + other.ranges, self.categories | other.categories)

    def negated(self) -> "CharSet":
        return CharSet(self.ranges, self.categories, not self.complement)

    def without(self, other: "CharSet") -> "CharSet":
        kept = _complement(_merged(_complement(self.points()) + other.points()))
        return CharSet(kept)

    def points(self) -> Ranges:
        """The set as sorted ranges that don't touch."""
        found = self.ranges
        for name in self.categories:
            found += category_points(name)
        merged = _merged(found)
        return _complement(merged) if self.complement else merged

    def pattern(self) -> str:
        """The class as RE2 writes it."""
        if not self.ranges and not self.categories:
            return "[\\x{0}-\\x{10ffff}]" if self.complement else "[^\\x{0}-\\x{10ffff}]"
        pieces = "".join(
            _point(low) + (f"-{_point(high)}" if high > low else "") for low, high in self.ranges
        )
        pieces += "".join(f"\\p{{{name}}}" for name in sorted(self.categories))
        return f"[{'^' if self.complement else ''}{pieces}]"


def _point(code: int) -> str:
    char = chr(code)
    return char if char.isascii() and char.isalnum() else f"\\x{{{code:x}}}"


def _merged(ranges: Ranges) -> Ranges:
    found: list[tuple[int, int]] = []
    for low, high in sorted(ranges):
        if found and low <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(high, found[-1][1]))
        else:
            found.append((low, high))
    return tuple(found)


def _complement(ranges: Ranges) -> Ranges:
    found, start = [], 0
    for low, high in ranges:
        if start < low:
            found.append((start, low - 1))
        start = high + 1
    if start <= _LAST:
        found.append((start, _LAST))
    return tuple(found)


@lru_cache(maxsize=1)
def _by_category() -> dict[str, Ranges]:
    """The code points of every two-letter category: one pass over Unicode, half a second."""
    found: dict[str, list[tuple[int, int]]] = {}
    previous, start = unicodedata.category(chr(0)), 0
    for code in range(1, _LAST + 2):
        name = unicodedata.category(chr(code)) if code <= _LAST else ""
        if name != previous:
            found.setdefault(previous, []).append((start, code - 1))
            previous, start = name, code
    return {name: tuple(ranges) for name, ranges in found.items()}


@lru_cache(maxsize=64)
def category_points(name: str) -> Ranges:
    """The code points of a Unicode category, or of a group of them ("L")."""
    return _merged(
        tuple(r for key, ranges in _by_category().items() if key.startswith(name) for r in ranges)
    )


def category(name: str) -> CharSet | None:
    """``\\p{Lu}``"""
    return CharSet(categories=frozenset({name})) if _CATEGORY.fullmatch(name) else None


_SPACE = ((9, 10), (13, 13), (32, 32))
_NAME_START: Ranges = (
    *((0x3A, 0x3A), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A), (0xC0, 0xD6), (0xD8, 0xF6)),
    *((0xF8, 0x2FF), (0x370, 0x37D), (0x37F, 0x1FFF), (0x200C, 0x200D), (0x2070, 0x218F)),
    *((0x2C00, 0x2FEF), (0x3001, 0xD7FF), (0xF900, 0xFDCF), (0xFDF0, 0xFFFD)),
    (0x10000, 0xEFFFF),
)
_NAME_CHAR: Ranges = (
    *_NAME_START,
    *((0x2D, 0x2E), (0x30, 0x39), (0xB7, 0xB7), (0x300, 0x36F), (0x203F, 0x2040)),
)
_MULTI = {
    "s": CharSet(_SPACE),
    "d": CharSet(categories=frozenset({"Nd"})),
    "w": CharSet(categories=frozenset({"P", "Z", "C"}), complement=True),
    "i": CharSet(_NAME_START),
    "c": CharSet(_NAME_CHAR),
}


def multi(letter: str) -> CharSet | None:
    """``\\d`` and the like; the capital letter is the complement."""
    found = _MULTI.get(letter.lower())
    return found.negated() if found is not None and letter.isupper() else found


_BLOCKS: dict[str, tuple[int, int]] = {
    "BasicLatin": (0x0, 0x7F),
    "Latin-1Supplement": (0x80, 0xFF),
    "LatinExtended-A": (0x100, 0x17F),
    "LatinExtended-B": (0x180, 0x24F),
    "IPAExtensions": (0x250, 0x2AF),
    "SpacingModifierLetters": (0x2B0, 0x2FF),
    "CombiningDiacriticalMarks": (0x300, 0x36F),
    "Greek": (0x370, 0x3FF),
    "GreekandCoptic": (0x370, 0x3FF),
    "Cyrillic": (0x400, 0x4FF),
    "Armenian": (0x530, 0x58F),
    "Hebrew": (0x590, 0x5FF),
    "Arabic": (0x600, 0x6FF),
    "Syriac": (0x700, 0x74F),
    "Thaana": (0x780, 0x7BF),
    "Devanagari": (0x900, 0x97F),
    "Bengali": (0x980, 0x9FF),
    "Gurmukhi": (0xA00, 0xA7F),
    "Gujarati": (0xA80, 0xAFF),
    "Oriya": (0xB00, 0xB7F),
    "Tamil": (0xB80, 0xBFF),
    "Telugu": (0xC00, 0xC7F),
    "Kannada": (0xC80, 0xCFF),
    "Malayalam": (0xD00, 0xD7F),
    "Sinhala": (0xD80, 0xDFF),
    "Thai": (0xE00, 0xE7F),
    "Lao": (0xE80, 0xEFF),
    "Tibetan": (0xF00, 0xFFF),
    "Myanmar": (0x1000, 0x109F),
    "Georgian": (0x10A0, 0x10FF),
    "HangulJamo": (0x1100, 0x11FF),
    "Ethiopic": (0x1200, 0x137F),
    "Cherokee": (0x13A0, 0x13FF),
    "UnifiedCanadianAboriginalSyllabics": (0x1400, 0x167F),
    "Ogham": (0x1680, 0x169F),
    "Runic": (0x16A0, 0x16FF),
    "Khmer": (0x1780, 0x17FF),
    "Mongolian": (0x1800, 0x18AF),
    "LatinExtendedAdditional": (0x1E00, 0x1EFF),
    "GreekExtended": (0x1F00, 0x1FFF),
    "GeneralPunctuation": (0x2000, 0x206F),
    "SuperscriptsandSubscripts": (0x2070, 0x209F),
    "CurrencySymbols": (0x20A0, 0x20CF),
    "CombiningMarksforSymbols": (0x20D0, 0x20FF),
    "CombiningDiacriticalMarksforSymbols": (0x20D0, 0x20FF),
    "LetterlikeSymbols": (0x2100, 0x214F),
    "NumberForms": (0x2150, 0x218F),
    "Arrows": (0x2190, 0x21FF),
    "MathematicalOperators": (0x2200, 0x22FF),
    "MiscellaneousTechnical": (0x2300, 0x23FF),
    "ControlPictures": (0x2400, 0x243F),
    "OpticalCharacterRecognition": (0x2440, 0x245F),
    "EnclosedAlphanumerics": (0x2460, 0x24FF),
    "BoxDrawing": (0x2500, 0x257F),
    "BlockElements": (0x2580, 0x259F),
    "GeometricShapes": (0x25A0, 0x25FF),
    "MiscellaneousSymbols": (0x2600, 0x26FF),
    "Dingbats": (0x2700, 0x27BF),
    "BraillePatterns": (0x2800, 0x28FF),
    "CJKRadicalsSupplement": (0x2E80, 0x2EFF),
    "KangxiRadicals": (0x2F00, 0x2FDF),
    "IdeographicDescriptionCharacters": (0x2FF0, 0x2FFF),
    "CJKSymbolsandPunctuation": (0x3000, 0x303F),
    "Hiragana": (0x3040, 0x309F),
    "Katakana": (0x30A0, 0x30FF),
    "Bopomofo": (0x3100, 0x312F),
    "HangulCompatibilityJamo": (0x3130, 0x318F),
    "Kanbun": (0x3190, 0x319F),
    "BopomofoExtended": (0x31A0, 0x31BF),
    "EnclosedCJKLettersandMonths": (0x3200, 0x32FF),
    "CJKCompatibility": (0x3300, 0x33FF),
    "CJKUnifiedIdeographsExtensionA": (0x3400, 0x4DBF),
    "CJKUnifiedIdeographs": (0x4E00, 0x9FFF),
    "YiSyllables": (0xA000, 0xA48F),
    "YiRadicals": (0xA490, 0xA4CF),
    "HangulSyllables": (0xAC00, 0xD7A3),
    "PrivateUse": (0xE000, 0xF8FF),
    "PrivateUseArea": (0xE000, 0xF8FF),
    "CJKCompatibilityIdeographs": (0xF900, 0xFAFF),
    "AlphabeticPresentationForms": (0xFB00, 0xFB4F),
    "ArabicPresentationForms-A": (0xFB50, 0xFDFF),
    "CombiningHalfMarks": (0xFE20, 0xFE2F),
    "CJKCompatibilityForms": (0xFE30, 0xFE4F),
    "SmallFormVariants": (0xFE50, 0xFE6F),
    "ArabicPresentationForms-B": (0xFE70, 0xFEFF),
    "HalfwidthandFullwidthForms": (0xFF00, 0xFFEF),
    "Specials": (0xFFF0, 0xFFFF),
}


def block(name: str) -> CharSet | None:
    """``\\p{IsBasicLatin}``"""
    found = _BLOCKS.get(name)
    return CharSet((found,)) if found is not None else None
