"""The fonts a converter of Word documents finds: those shipped first, the machine's after."""

from pathlib import Path

FONTS = Path(__file__).with_name("fonts")

_SAME_WIDTHS = {
    # So that lines break where they did in Word.
    "Calibri": "Carlito",
    "Aptos": "Carlito",
    "Arial": "Liberation Sans",
    "Helvetica": "Liberation Sans",
    "Times New Roman": "Liberation Serif",
    "Times": "Liberation Serif",
    "Cambria": "Liberation Serif",
}


def fontconfig() -> str:
    """A configuration file for fontconfig, its text.

    The folder is absolute: the fontconfig inside dxpdf ignores `prefix="relative"`. The last
    rule matters too: without a family that exists, dxpdf finds "no fonts on this system".
    """
    aliases = "\n".join(
        f'<alias binding="same"><family>{word}</family>'
        f"<prefer><family>{ours}</family></prefer></alias>"
        for word, ours in _SAME_WIDTHS.items()
    )
    return f"""<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
<dir>{FONTS}</dir>
<dir>/usr/share/fonts</dir>
<dir>/usr/local/share/fonts</dir>
<cachedir prefix="xdg">fontconfig</cachedir>
{aliases}
<match target="pattern">
<edit name="family" mode="append_last" binding="weak"><string>Carlito</string></edit>
</match>
</fontconfig>
"""
