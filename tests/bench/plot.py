"""A plot as SVG, readable on light and dark paper: logarithmic to the right, linear upwards."""

from __future__ import annotations

import math
from dataclasses import dataclass
from xml.sax.saxutils import escape

WIDTH, HEIGHT = 720, 400
LEFT, RIGHT, TOP, BOTTOM = 60, 110, 40, 50
COLOURS = ("#8888ff", "#2a9d8f", "#e9a23b", "#e76f51", "#4aa3df", "#b565a7")
"""Of middling lightness: each stands out from white and from black."""
STYLE = (
    "text{font:13px system-ui,sans-serif;fill:#1f2328}.grid{stroke:#d0d7de}.paper{fill:#ffffff}"
    "@media(prefers-color-scheme:dark){text{fill:#e6edf3}.grid{stroke:#3d444d}.paper{fill:#0d1117}}"
)


@dataclass(frozen=True, slots=True)
class Line:
    """A named line through points (x above 0, y from 0 on), in order of x."""

    name: str
    points: list[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class _Frame:
    """What the axes span: powers of ten to the right, 0 to `most` upwards."""

    low: int
    high: int
    most: float

    def x(self, value: float) -> float:
        share = (math.log10(value) - self.low) / max(1, self.high - self.low)
        return LEFT + share * (WIDTH - LEFT - RIGHT)

    def y(self, value: float) -> float:
        return HEIGHT - BOTTOM - value / self.most * (HEIGHT - TOP - BOTTOM)


def plot(title: str, x_name: str, y_name: str, lines: list[Line]) -> str:
    """The picture; the first line is drawn thicker. Raises ValueError without a point."""
    points = [point for line in lines for point in line.points]
    if not points:
        raise ValueError("expected at least one point, got none")
    xs = [math.log10(x) for x, _ in points]
    step = _step(max(y for _, y in points))
    frame = _Frame(
        math.floor(min(xs) + 0.01), math.ceil(max(xs) - 0.01), step * math.ceil(max(y for _, y in points) / step)
    )
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-label="{escape(title)}">',
        f"<style>{STYLE}</style>",
        f'<rect class="paper" width="{WIDTH}" height="{HEIGHT}"/>',
        f'<text x="{LEFT}" y="22" font-weight="bold">{escape(title)} ({escape(y_name)})</text>',
        *_axes(frame, step, x_name),
    ]
    names = _apart([frame.y(line.points[-1][1]) for line in lines])
    for number, (line, name_y) in enumerate(zip(lines, names, strict=True)):
        parts += _drawn(line, frame, COLOURS[number % len(COLOURS)], 3.5 if number == 0 else 1.8, name_y)
    return "\n".join([*parts, "</svg>", ""])


def _step(most: float) -> float:
    """A round distance of the grid lines that gives about five."""
    power = 10.0 ** math.floor(math.log10(max(most, 1e-9) / 5))
    return next(power * factor for factor in (1, 2, 5, 10) if most / (power * factor) <= 6)


def _axes(frame: _Frame, step: float, x_name: str) -> list[str]:
    parts = []
    for number in range(round(frame.most / step) + 1):
        y = frame.y(number * step)
        parts.append(f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>')
        parts.append(f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{number * step:g}</text>')
    for power in range(frame.low, frame.high + 1):
        x = frame.x(10**power)
        parts.append(f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="{TOP}" y2="{HEIGHT - BOTTOM}"/>')
        parts.append(f'<text x="{x:.1f}" y="{HEIGHT - BOTTOM + 20}" text-anchor="middle">{10**power:,}</text>')
    middle = (LEFT + WIDTH - RIGHT) / 2
    return [*parts, f'<text x="{middle:.0f}" y="{HEIGHT - 8}" text-anchor="middle">{escape(x_name)}</text>']


def _apart(wanted: list[float]) -> list[float]:
    """Heights for the names of the lines: as wanted, but 15 apart."""
    placed: dict[int, float] = {}
    last = -math.inf
    for number in sorted(range(len(wanted)), key=lambda number: wanted[number]):
        last = placed[number] = max(wanted[number], last + 15)
    return [placed[number] for number in range(len(wanted))]


def _drawn(line: Line, frame: _Frame, colour: str, width: float, name_y: float) -> list[str]:
    at = [(frame.x(x), frame.y(y)) for x, y in line.points]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in at)
    parts = [f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="{width}"/>']
    parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{width + 0.5}" fill="{colour}"/>' for x, y in at]
    name = f"{line.name} {line.points[-1][1]:.2f}"
    return [*parts, f'<text x="{at[-1][0] + 10:.1f}" y="{name_y + 4:.1f}">{escape(name)}</text>']
