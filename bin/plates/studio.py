"""The studio: ground, light, shadow, materials. A plate is an SVG of 1000 × 1000 made of shapes."""

import math
import random

GROUNDS = {
    "sand": ("#f1eadd", "#dccfb9"), "mist": ("#eaeeec", "#cfd7d6"), "rose": ("#f4e7e0", "#e0c8bc"),
    "leaf": ("#ebeee3", "#cdd4c1"), "sky": ("#e8eef2", "#c9d5de"), "honey": ("#f6ebd3", "#e4cfa2"),
    "dusk": ("#5d6a6d", "#394346"), "night": ("#4a4f63", "#2b2f40"), "clay": ("#edd9c8", "#d3b195"),
}  # fmt: skip
OPEN = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1000 1000" width="960" height="960">'


def rgb(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5))


def mix(one: str, other: str, share: float) -> str:
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in zip(rgb(one), rgb(other), strict=True))


def dark(colour: str, share: float) -> str:
    return mix(colour, "#1d1512", share)


def light(colour: str, share: float) -> str:
    return mix(colour, "#fffbf2", share)


def spline(points: list[tuple[float, float]]) -> str:
    """A smooth curve through the points (the pen is at the first)."""
    out = []
    for at in range(len(points) - 1):
        before, start, end = points[max(at - 1, 0)], points[at], points[at + 1]
        after = points[min(at + 2, len(points) - 1)]
        one = (start[0] + (end[0] - before[0]) / 6, start[1] + (end[1] - before[1]) / 6)
        two = (end[0] - (after[0] - start[0]) / 6, end[1] - (after[1] - start[1]) / 6)
        out.append(f"C{one[0]:.1f} {one[1]:.1f} {two[0]:.1f} {two[1]:.1f} {end[0]:.1f} {end[1]:.1f}")
    return "".join(out)


def smooth(points: list[tuple[float, float]], closed: bool = False) -> str:
    if closed:
        loop = [points[-1], *points, points[0], points[1]]
        whole = spline(loop).split("C")[2:-1]
        return f"M{points[0][0]} {points[0][1]}" + "".join("C" + part for part in whole) + "Z"
    return f"M{points[0][0]} {points[0][1]}" + spline(points)


class Plate:
    def __init__(self, ground: str = "sand", seed: str = ""):
        self.chance = random.Random(seed)
        self.defs: list[str] = []
        self.parts: list[str] = []
        self.number = 0
        wall, floor = GROUNDS[ground]
        self.deep = ground in ("dusk", "night")
        self.floor = floor
        self._room(wall, floor)

    def _room(self, wall: str, floor: str) -> None:
        self.defs.append(
            f'<linearGradient id="room" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="{wall}"/>'
            f'<stop offset=".58" stop-color="{mix(wall, floor, 0.45)}"/><stop offset=".7" stop-color="{mix(wall, floor, 0.8)}"/>'
            f'<stop offset="1" stop-color="{light(floor, 0.18)}"/></linearGradient>'
            '<radialGradient id="lamp" cx=".28" cy=".18" r=".8"><stop offset="0" stop-color="#fff" stop-opacity=".55"/>'
            '<stop offset="1" stop-color="#fff" stop-opacity="0"/></radialGradient>'
            '<radialGradient id="edge" cx=".48" cy=".46" r=".75"><stop offset=".6" stop-color="#000" stop-opacity="0"/>'
            '<stop offset="1" stop-color="#2a1a10" stop-opacity=".16"/></radialGradient>'
            + "".join(
                f'<filter id="b{size}" x="-60%" y="-60%" width="220%" height="220%"><feGaussianBlur stdDeviation="{size}"/></filter>'
                for size in (2, 4, 8, 16, 30)
            )
            + self._textures()
        )
        strength = 0.1 if self.deep else 0.34
        self.add('<rect width="1000" height="1000" fill="url(#room)"/><rect width="1000" height="1000" fill="url(#lamp)"'
                 + (' opacity=".25"/>' if self.deep else "/>"))  # fmt: skip
        panes = "".join(
            f'<path d="M{x} {y}l120 -34v190l-120 34Z" fill="#fff"/>'
            for x, y in ((560, 110), (700, 70), (560, 320), (700, 280))
        )
        self.add(f'<g opacity="{strength}" filter="url(#b8)" transform="skewX(-16) translate(150 0)">{panes}</g>')

    @staticmethod
    def _textures() -> str:
        def noise(name: str, frequency: str, matrix: str, octaves: int = 2) -> str:
            return (
                f'<filter id="{name}" x="0" y="0" width="100%" height="100%"><feTurbulence type="fractalNoise" seed="7"'
                f' baseFrequency="{frequency}" numOctaves="{octaves}"/><feColorMatrix values="{matrix}"/></filter>'
            )

        return (
            noise("speckle", ".55", "0 0 0 0 .22  0 0 0 0 .16  0 0 0 0 .1  0 0 9 0 -6")
            + noise("grain", ".9", "0 0 0 0 .2  0 0 0 0 .15  0 0 0 0 .1  0 0 .9 0 -.36")
            + noise("wood", ".012 .2", "0 0 0 0 .22  0 0 0 0 .1  0 0 0 0 .03  0 0 2.4 0 -.98", 4)
            + noise("woodup", ".2 .012", "0 0 0 0 .22  0 0 0 0 .1  0 0 0 0 .03  0 0 2.4 0 -.98", 4)
            + noise("fibre", ".02 .35", "0 0 0 0 1  0 0 0 0 1  0 0 0 0 1  0 0 2 0 -.9", 3)
            + '<pattern id="weave" width="7" height="7" patternUnits="userSpaceOnUse"><path d="M0 1.7h3.5M3.5 5.2h3.5" stroke="#000"'
            ' stroke-opacity=".17" stroke-width="1.6"/><path d="M1.7 3.5v3.5M5.2 0v3.5" stroke="#fff" stroke-opacity=".2" stroke-width="1.6"/></pattern>'
            '<pattern id="rib" width="11" height="11" patternUnits="userSpaceOnUse"><path d="M0 0v11" stroke="#000" stroke-opacity=".2" stroke-width="4"/>'
            '<path d="M5 0v11" stroke="#fff" stroke-opacity=".16" stroke-width="3"/></pattern>'
            '<pattern id="knit" width="14" height="12" patternUnits="userSpaceOnUse"><path d="M0 0L7 8L14 0" fill="none" stroke="#000" stroke-opacity=".16" stroke-width="3"/>'
            '<path d="M0 5L7 13L14 5" fill="none" stroke="#fff" stroke-opacity=".14" stroke-width="2"/></pattern>'
            '<pattern id="terry" width="9" height="9" patternUnits="userSpaceOnUse"><circle cx="2" cy="2" r="2" fill="#fff" fill-opacity=".22"/>'
            '<circle cx="6.5" cy="6.5" r="2" fill="#000" fill-opacity=".09"/></pattern>'
            '<pattern id="bone" width="28" height="20" patternUnits="userSpaceOnUse"><path d="M0 20L7 10L0 0M7 0L14 10L7 20M14 20L21 10L14 0M21 0L28 10L21 20" fill="none"'
            ' stroke="#000" stroke-opacity=".15" stroke-width="3"/></pattern>'
        )

    def add(self, svg: str) -> None:
        self.parts.append(svg)

    def name(self) -> str:
        self.number += 1
        return f"n{self.number}"

    def gradient(self, stops: list[tuple], direction: str = 'x1="0" x2="1" y1="0" y2="0"', kind: str = "linear") -> str:
        name = self.name()
        body = "".join(
            f'<stop offset="{at}" stop-color="{colour}"' + (f' stop-opacity="{rest[0]}"/>' if rest else "/>")
            for at, colour, *rest in stops
        )
        self.defs.append(f'<{kind}Gradient id="{name}" {direction}>{body}</{kind}Gradient>')
        return f"url(#{name})"

    def round(self, colour: str) -> str:
        """The fill of something that turns away from the light at both sides."""
        return self.gradient(
            [(0, dark(colour, 0.2)), (0.12, colour), (0.32, light(colour, 0.3)), (0.6, colour), (0.88, dark(colour, 0.3)), (1, dark(colour, 0.36))]
        )  # fmt: skip

    def slope(self, colour: str, lift: float = 0.16, drop: float = 0.16) -> str:
        """The fill of something flat: lighter towards the light."""
        return self.gradient(
            [(0, light(colour, lift)), (0.5, colour), (1, dark(colour, drop))], 'x1="0" y1="0" x2="1" y2="1"'
        )

    def path(self, d: str, fill: str, texture: str = "", strength: float = 1, more: str = "") -> None:
        self.add(f'<path d="{d}" fill="{fill}" {more}/>')
        if texture:
            self.texture(d, texture, strength)

    def texture(self, d: str, texture: str, strength: float = 1) -> None:
        if texture in ("weave", "rib", "knit", "terry", "bone"):
            self.add(f'<path d="{d}" fill="url(#{texture})" opacity="{strength}"/>')
            return
        clip = self.name()
        self.defs.append(f'<clipPath id="{clip}"><path d="{d}"/></clipPath>')
        self.add(
            f'<g clip-path="url(#{clip})"><rect width="1000" height="1000" filter="url(#{texture})" opacity="{strength}"/></g>'
        )

    def inside(self, d: str, svg: str) -> None:
        """Draw something, cut to a shape."""
        clip = self.name()
        self.defs.append(f'<clipPath id="{clip}"><path d="{d}"/></clipPath>')
        self.add(f'<g clip-path="url(#{clip})">{svg}</g>')

    def oval(self, cx: float, cy: float, rx: float, ry: float, fill: str, more: str = "") -> None:
        self.add(f'<ellipse cx="{cx}" cy="{cy}" rx="{rx}" ry="{ry}" fill="{fill}" {more}/>')

    def box(self, x: float, y: float, w: float, h: float, fill: str, r: float = 0, more: str = "") -> None:
        self.add(f'<rect x="{x}" y="{y}" width="{w}" height="{h}" rx="{r}" fill="{fill}" {more}/>')

    def line(self, d: str, colour: str, width: float, more: str = "") -> None:
        self.add(
            f'<path d="{d}" fill="none" stroke="{colour}" stroke-width="{width}" stroke-linecap="round" stroke-linejoin="round" {more}/>'
        )

    def shadow(self, cx: float, cy: float, rx: float, ry: float = 0) -> None:
        """What stands on the ground: a long soft shadow away from the window, and a close one."""
        ry = ry or rx * 0.17
        tone = "#120c0a" if self.deep else dark(self.floor, 0.72)
        self.oval(cx + rx * 0.28, cy + ry * 0.2, rx * 1.2, ry * 1.1, tone, 'opacity=".26" filter="url(#b30)"')
        self.oval(cx + rx * 0.06, cy, rx * 0.98, ry * 0.8, tone, 'opacity=".42" filter="url(#b8)"')

    def flat(self, d: str, deep: float = 14) -> None:
        """What lies or hangs before the ground: its own outline, blurred and moved."""
        tone = "#120c0a" if self.deep else dark(self.floor, 0.7)
        self.add(
            f'<path d="{d}" fill="{tone}" opacity=".34" filter="url(#b16)" transform="translate({deep} {deep * 1.5})"/>'
        )
        self.add(
            f'<path d="{d}" fill="{tone}" opacity=".25" filter="url(#b4)" transform="translate({deep * 0.3} {deep * 0.4})"/>'
        )

    def revolve(self, cx: float, profile: list[tuple[float, float]], k: float = 0.2) -> str:
        """The outline of a turned body: (radius, height) from the top down."""
        left, right = [(cx - r, y) for r, y in profile], [(cx + r, y) for r, y in reversed(profile)]
        top, foot = profile[0][0], profile[-1][0]
        return (
            f"M{left[0][0]} {left[0][1]}{spline(left)}A{foot} {foot * k} 0 0 0 {right[0][0]} {right[0][1]}"
            f"{spline(right)}A{top} {top * k} 0 0 0 {left[0][0]} {left[0][1]}Z"
        )

    def turned(
        self, cx: float, profile: list, colour: str, texture: str = "", strength: float = 0.5, k: float = 0.2
    ) -> str:
        d = self.revolve(cx, profile, k)
        self.path(d, self.round(colour), texture, strength)
        return d

    def mouth(
        self,
        cx: float,
        y: float,
        r: float,
        colour: str,
        inner: str = "",
        liquid: str = "",
        k: float = 0.2,
        wall: float = 10,
    ) -> None:
        """The open top of a vessel, perhaps filled."""
        inner = inner or light(colour, 0.12)
        self.oval(
            cx,
            y,
            r,
            r * k,
            self.gradient([(0, light(colour, 0.25)), (0.35, light(colour, 0.6)), (1, dark(colour, 0.05))]),
        )
        hole, deep = r - wall, (r - wall) * k
        self.oval(
            cx,
            y + 1,
            hole,
            deep,
            self.gradient([(0, dark(inner, 0.5)), (0.55, dark(inner, 0.2)), (1, light(inner, 0.1))]),
        )
        if liquid:
            ring = f"M{cx - hole} {y + 1}a{hole} {deep} 0 1 0 {hole * 2} 0a{hole} {deep} 0 1 0 {-hole * 2} 0Z"
            pool = self.gradient([(0, light(liquid, 0.25)), (0.5, liquid), (1, dark(liquid, 0.3))])
            self.inside(
                ring, f'<ellipse cx="{cx}" cy="{y + deep * 0.55}" rx="{hole * 0.98}" ry="{deep * 0.95}" fill="{pool}"/>'
            )

    def gloss(self, d: str, x: float, y: float, w: float, h: float, power: float = 0.5, turn: float = 0) -> None:
        self.inside(
            d,
            f'<ellipse cx="{x}" cy="{y}" rx="{w}" ry="{h}" fill="#fff" opacity="{power}" filter="url(#b8)" transform="rotate({turn} {x} {y})"/>',
        )

    def words(
        self, text: str, x: float, y: float, size: float, colour: str, more: str = 'text-anchor="middle"'
    ) -> None:
        self.add(
            f'<text x="{x}" y="{y}" font-size="{size}" fill="{colour}" font-family="Noto Serif CJK SC, serif" {more}>{text}</text>'
        )

    def flower(self, x: float, y: float, r: float, colour: str, heart: str = "#e8b64c", turn: float = 0) -> None:
        """A camellia seen from above."""
        for ring, count, tone in ((1, 7, dark(colour, 0.14)), (0.72, 6, colour), (0.46, 5, light(colour, 0.16))):
            for petal in range(count):
                angle = turn + 360 / count * petal + ring * 40
                self.add(
                    f'<g transform="translate({x} {y}) rotate({angle})"><path d="M0 0C{-r * ring * 0.62} {-r * ring * 0.35} {-r * ring * 0.5}'
                    f' {-r * ring * 1.1} 0 {-r * ring}C{r * ring * 0.5} {-r * ring * 1.1} {r * ring * 0.62} {-r * ring * 0.35} 0 0Z" fill="{tone}"'
                    f' stroke="{dark(colour, 0.3)}" stroke-opacity=".25" stroke-width="{max(r * 0.02, 0.6)}"/></g>'
                )
        self.oval(x, y, r * 0.17, r * 0.17, heart)
        for dot in range(9):
            angle = math.radians(40 * dot + turn)
            self.oval(
                round(x + math.cos(angle) * r * 0.2, 1),
                round(y + math.sin(angle) * r * 0.2, 1),
                r * 0.045,
                r * 0.045,
                light(heart, 0.4),
            )

    def leaf(self, x: float, y: float, length: float, turn: float, colour: str, wide: float = 0.3) -> None:
        w = length * wide
        self.add(
            f'<g transform="translate({x:.1f} {y:.1f}) rotate({turn:.1f})"><path d="M0 0C{w} {-length * 0.25} {w} {-length * 0.75} 0 {-length}C{-w} {-length * 0.75}'
            f' {-w} {-length * 0.25} 0 0Z" fill="{self.gradient([(0, light(colour, 0.14)), (0.5, colour), (0.51, dark(colour, 0.14)), (1, dark(colour, 0.26))])}"/>'
            f'<path d="M0 0V{-length * 0.92}" stroke="{light(colour, 0.35)}" stroke-width="{max(length * 0.012, 1):.1f}" opacity=".6"/></g>'
        )

    def svg(self) -> str:
        cover = '<rect width="1000" height="1000" fill="url(#edge)"/>'
        return f"{OPEN}<defs>{''.join(self.defs)}</defs>{''.join(self.parts)}{cover}</svg>"
