"""Small checks of values written in YAML: durations, zones, colours, sites, logos, expressions."""

import re
from collections.abc import Collection
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from lxml import etree

from engine import feel
from engine.deployments.yaml import Lines
from engine.forms.findings import Findings

_DURATION = re.compile(
    r"P(?=\d|T\d)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?", re.ASCII
)
_SITE = re.compile(r"https://(\*\.)?[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?", re.IGNORECASE)
_SVG = "{http://www.w3.org/2000/svg}"
_DRAWING = {
    "svg", "g", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "defs",
    "linearGradient", "radialGradient", "stop", "clipPath", "mask", "title", "desc", "text",
    "tspan", "symbol", "use",
}  # fmt: skip
_MOST_LOGO = 60_000


_UNITS = {1: 1.0, 2: 1 / 12, 3: 7 / 365, 4: 1 / 365, 6: 1 / 8760, 7: 1 / 525600, 8: 1 / 31536000}
"""Years in one, by the group of `_DURATION` it is in."""
_MOST_YEARS = 1000


def is_duration(value: str) -> bool:
    """Whether this is an ISO 8601 duration such as P15D or PT48H; of a thousand years at most,
    for no calendar goes on for ever."""
    found = _DURATION.fullmatch(value)
    if found is None:
        return False
    return sum(float((found[g] or "0")[:-1] or 0) * n for g, n in _UNITS.items()) <= _MOST_YEARS


class Place:
    """One YAML file being checked: findings there carry path and line."""

    def __init__(self, found: Findings, lines: Lines) -> None:
        self.found = found
        self.lines = lines

    def add(self, code: str, *path: str, severity: str = "error", **params: object) -> None:
        # The number of a line of a list tells an analyst nothing.
        named = [key for key in path if not key.isdigit()]
        params.setdefault("key", named[-1] if named else "")
        severity_ = "warning" if severity == "warning" else "error"
        self.found.add(
            code,
            ".".join(path),
            line=self.line(path),
            severity=severity_,  # type: ignore[arg-type]
            **params,
        )

    def line(self, path: tuple[str, ...]) -> int | None:
        """The line of a value, or of the nearest that holds it."""
        for length in range(len(path), -1, -1):
            if path[:length] in self.lines:
                return self.lines[path[:length]]
        return None

    def duration(self, value: str, *path: str) -> None:
        if not is_duration(value):
            self.add("duration", *path, value=value)

    def expression(
        self, value: str | None, *path: str, names: Collection[str] = ()
    ) -> feel.Expression | None:
        """A FEEL expression, with or without `=`, that reads only `names`."""
        if not value:
            return None
        try:
            expression = feel.compile(value.removeprefix("="))
        except feel.FeelSyntaxError as error:
            self.add(
                "yaml-feel",
                *path,
                at_line=error.line,
                column=error.column,
                reason=error.message("fr"),
                reason_en=error.message("en"),
            )
            return None
        for name in sorted(expression.variables() - set(names)):
            self.add("yaml-feel-name", *path, name=name, known=", ".join(sorted(names)))
        return expression

    def zone(self, value: str | None) -> ZoneInfo:
        try:
            return ZoneInfo(value or "Europe/Paris")
        except (ZoneInfoNotFoundError, ValueError, OSError):
            self.add("time-zone", "time_zone", value=value)
            return ZoneInfo("Europe/Paris")

    def sites(self, values: list[str]) -> tuple[str, ...]:
        for index, value in enumerate(values):
            if not _SITE.fullmatch(value):
                self.add("frame-ancestor", "frame_ancestors", str(index), value=value)
        return tuple(values)

    def colours(self, values: dict[str, str]) -> None:
        for name, value in values.items():
            at = ("organisation", "colours", name)
            if not re.fullmatch(r"#[0-9a-fA-F]{6}", value):
                self.add("colour", *at, value=value)
            elif name in ("brand", "strong") and (ratio := _contrast_with_white(value)) < 4.5:
                self.add("colour-contrast", *at, value=value, ratio=f"{ratio:.1f}")

    def logo(self, value: str) -> None:
        if not _plain_svg(value):
            self.add("logo", "organisation", "logo")


def _contrast_with_white(colour: str) -> float:
    """Source: WCAG 2.2, relative luminance and contrast ratio."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return 1.05 / (luminance + 0.05)


def _plain_svg(value: str) -> bool:
    if len(value) > _MOST_LOGO or "<!" in value.replace("<!--", ""):
        return False
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(value.encode(), parser)
    except etree.XMLSyntaxError:
        return False
    if root.tag != f"{_SVG}svg":
        return False
    for node in root.iter(etree.Element):
        if str(node.tag).removeprefix(_SVG) not in _DRAWING:
            return False
        for name, text in node.attrib.items():
            local = str(name).rpartition("}")[2].lower()
            if local.startswith("on") or (local == "href" and not str(text).startswith("#")):
                return False
            if "url(" in str(text) and not re.fullmatch(r"url\(#[\w-]+\)", str(text).strip()):
                return False
    return True
