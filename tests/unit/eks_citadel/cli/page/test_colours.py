"""Words can be read in light and in dark: the contrast that WCAG 2.2 asks for at level AA.

https://www.w3.org/TR/WCAG22/#contrast-minimum
"""

import re
from importlib.resources import files

import pytest

STYLE = files("eks_citadel.cli.page").joinpath("page.css").read_text()
LIGHT, DARK = (dict(re.findall(r"--(\w+): (#\w{6})", part)) for part in STYLE.split("}")[:2])
WORDS = ("words", "quiet", "link", "high", "medium", "low")


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted([luminance(one), luminance(other)])
    return (lighter + 0.05) / (darker + 0.05)


def test_the_measure_is_that_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_words_and_lines_stand_out(colours: dict[str, str]) -> None:
    assert colours.keys() == LIGHT.keys()
    assert [name for name in WORDS if contrast(colours[name], colours["ground"]) < 4.5] == []
    assert contrast(colours["words"], colours["box"]) >= 4.5
    assert [name for name in ("line", "way", "bar") if contrast(colours[name], colours["ground"]) < 3] == []
