"""The drawings themselves: SVG of a fixed size, stretched to its place by the style sheet.

Invariant: what is not nothing can be seen, what is nothing is not drawn. There is no text in a
drawing but what a pointer shows: text would be stretched, and stands beside it instead.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from markupsafe import Markup

Amount = int | float | Decimal
WIDTH, HEIGHT = 600, 120
_LOWEST = 3.0  # of a column that is nearly nothing
_NARROWEST = 6.0  # of a part of a bar, in units of WIDTH


def columns(amounts: Sequence[Amount], told: Sequence[str], label: str, most: Amount) -> Markup:
    """A column for each amount, the highest possible one being ``most``.

    ``told``: each of them in words, for a pointer. ``label``: the whole, for a reader of screens.
    """
    step = WIDTH / max(1, len(amounts))
    gap = step * 0.16
    drawn = []
    for at, (amount, words) in enumerate(zip(amounts, told, strict=True)):
        if not amount or not most:
            continue
        height = max(_LOWEST, round(float(amount) / float(most) * HEIGHT, 1))
        x, y = round(at * step + gap / 2, 1), round(HEIGHT - height, 1)
        drawn.append(_rect(x, y, round(step - gap, 1), height, "", words))
    return _svg(drawn, HEIGHT, label, "chart-columns")


def bar(parts: Sequence[tuple[str, int, str]], label: str, most: int) -> Markup:
    """One bar of several parts, the longest possible one being ``most``.

    ``parts``: of each its class, how many it stands for, and that in words.
    """
    total = sum(count for _, count, _ in parts)
    shown = [part for part in parts if part[1]]
    narrow = min(_NARROWEST, WIDTH / len(shown)) if shown else 0.0
    least = narrow * len(shown)  # a short bar is longer than it counts, so that its parts are seen
    free = max(least, WIDTH * total / most if most else 0.0) - least
    drawn, x = [], 0.0
    for name, count, words in shown:
        width = narrow + free * count / total
        drawn.append(_rect(round(x, 1), 0, round(max(1.0, width - 1.5), 1), 20, name, words))
        x += width
    return _svg(drawn, 20, label, "chart-bar")


def beside(parts: Sequence[tuple[str, Amount, str]], label: str) -> Markup:
    """A bar for each part, one below the other, the largest being as long as there is room.

    ``parts``: of each its class, its amount, and that in words. What is nothing takes no room.
    """
    shown = [part for part in parts if part[1]]
    most = max((amount for _, amount, _ in shown), default=0)
    drawn = []
    for at, (name, amount, told) in enumerate(shown):
        width = max(_LOWEST, round(float(amount) / float(most) * WIDTH, 1))
        drawn.append(_rect(0, at * 12, width, 9, name, told))
    height = max(1, 12 * len(shown) - 3)
    return _svg(drawn, height, label, f"chart-beside chart-beside-{len(shown)}")


def _rect(x: float, y: float, width: float, height: float, name: str, words: str) -> Markup:
    return Markup('<rect x="{}" y="{}" width="{}" height="{}"{}><title>{}</title></rect>').format(
        x, y, width, height, Markup(' class="{}"').format(name) if name else "", words
    )


def _svg(drawn: Sequence[Markup], height: int, label: str, name: str) -> Markup:
    return Markup(
        '<svg class="{}" viewBox="0 0 {} {}" preserveAspectRatio="none" role="img"'
        ' aria-label="{}">{}</svg>'
    ).format(name, WIDTH, height, label, Markup("").join(drawn))
