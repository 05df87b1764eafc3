"""Line charts as SVG: greys and middle tones that can be read on a light and on a dark page, and the
reader's own sans-serif font."""

import math
from html import escape

WIDTH, HEIGHT = 760, 440
LEFT, RIGHT, TOP, BOTTOM = 84, 170, 56, 62
INK = "#7d8590"
GRID = "#7d859040"
COLOURS = ["#3b82f6", "#e8833a", "#2fa36b", "#b565d8", "#d64a5f", "#8a8f2a"]


def quantity(value):
    """A number for an axis: 20 k, 1.5 M."""
    for size, letter in ((1e9, " G"), (1e6, " M"), (1e3, " k")):
        if abs(value) >= size:
            return f"{value / size:g}{letter}"
    return f"{value:g}"


def seconds(value):
    """A time for an axis: 200 ns, 1.5 ms."""
    for size, unit in ((1, "s"), (1e-3, "ms"), (1e-6, "µs")):
        if value >= size * 0.9999:
            return f"{value / size:.4g} {unit}"
    return f"{value / 1e-9:.4g} ns"


class Axis:
    """Maps values to places between 0 and 1, and says where its ticks are."""

    def __init__(self, label, values, log=False, format=quantity):
        self.label, self.log, self.format = label, log, format
        low, high = min(values), max(values)
        if log:
            if low <= 0:
                raise ValueError(f"{label}: a logarithmic axis has no place for {low:g}")
            self.low, self.high = _log_floor(low), _log_ceiling(high)
            if self.low == self.high:
                self.high *= 10
        else:
            self.step = _step(high)
            self.low, self.high = 0, max(math.ceil(high / self.step - 1e-9), 1) * self.step

    def place(self, value):
        if self.log:
            return math.log(value / self.low) / math.log(self.high / self.low)
        return (value - self.low) / (self.high - self.low)

    def ticks(self):
        if not self.log:
            return [self.step * i for i in range(round(self.high / self.step) + 1)]
        decades = math.log10(self.high / self.low)
        mantissas = (1, 2, 5) if decades <= 2.5 else (1,)
        first = math.floor(math.log10(self.low) - 1e-9)
        last = math.ceil(math.log10(self.high) + 1e-9)
        every = max(1, math.ceil((last - first) / 8))
        ticks = [m * 10.0**e for e in range(first, last + 1, every) for m in mantissas]
        return [t for t in ticks if self.low * 0.999 <= t <= self.high * 1.001]


def _log_floor(value):
    base = 10.0 ** math.floor(math.log10(value) + 1e-9)
    return max(m * base for m in (1, 2, 5) if m * base <= value * 1.0001)


def _log_ceiling(value):
    base = 10.0 ** math.floor(math.log10(value) + 1e-9)
    return min(m * base for m in (1, 2, 5, 10) if m * base >= value * 0.9999)


def _step(high):
    """Of four to ten ticks up to `high`: 1, 2 or 5 times a power of ten."""
    if high <= 0:
        return 1
    base = 10.0 ** math.floor(math.log10(high))
    return next(s for s in (base / 10, base / 5, base / 2, base, 2 * base) if high / s <= 8)


def line_chart(title, x, y, series):
    """SVG text. `series` is a list of (label, [(x value, y value), ...], dashed); neighbours with the
    same label before a comma, such as `ping, p50` and `ping, p99`, share a colour."""
    across, down = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM

    def at(point):
        return LEFT + x.place(point[0]) * across, TOP + (1 - y.place(point[1])) * down

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" '
        f'height="{HEIGHT}" font-family="sans-serif" font-size="12" fill="{INK}" role="img">',
        f"<title>{escape(title)}</title>",
        f'<text x="{LEFT}" y="28" font-size="16" font-weight="bold">{escape(title)}</text>',
    ]
    for tick in x.ticks():
        place = LEFT + x.place(tick) * across
        parts.append(f'<path d="M{place:.1f} {TOP}V{TOP + down}" stroke="{GRID}"/>')
        parts.append(f'<text x="{place:.1f}" y="{TOP + down + 18}" text-anchor="middle">'
                     f"{escape(x.format(tick))}</text>")
    for tick in y.ticks():
        place = TOP + (1 - y.place(tick)) * down
        parts.append(f'<path d="M{LEFT} {place:.1f}H{LEFT + across}" stroke="{GRID}"/>')
        parts.append(f'<text x="{LEFT - 8}" y="{place + 4:.1f}" text-anchor="end">'
                     f"{escape(y.format(tick))}</text>")
    parts.append(f'<path d="M{LEFT} {TOP}V{TOP + down}H{LEFT + across}" fill="none" '
                 f'stroke="{INK}"/>')
    parts.append(f'<text x="{LEFT + across / 2}" y="{HEIGHT - 16}" text-anchor="middle">'
                 f"{escape(x.label)}</text>")
    middle = TOP + down / 2
    parts.append(f'<text x="18" y="{middle}" text-anchor="middle" '
                 f'transform="rotate(-90 18 {middle})">{escape(y.label)}</text>')

    groups = []
    for index, (label, points, dashed) in enumerate(series):
        group = label.rsplit(",", 1)[0]
        if group not in groups:
            groups.append(group)
        colour = COLOURS[groups.index(group) % len(COLOURS)]
        dash = ' stroke-dasharray="6 4"' if dashed else ""
        places = [at(point) for point in sorted(points)]
        path = "L".join(f"{px:.1f} {py:.1f}" for px, py in places)
        parts.append(f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="2"{dash}/>')
        parts += [f'<circle cx="{px:.1f}" cy="{py:.1f}" r="3" fill="{colour}"/>'
                  for px, py in places]
        key = TOP + 8 + 20 * index
        parts.append(f'<path d="M{LEFT + across + 16} {key}h24" stroke="{colour}" '
                     f'stroke-width="2"{dash}/>')
        parts.append(f'<text x="{LEFT + across + 46}" y="{key + 4}">{escape(label)}</text>')
    return "\n".join(parts + ["</svg>", ""])
