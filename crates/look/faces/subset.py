"""Cuts the faces of Himuro out of BIZ UDGothic and BIZ UDPGothic: see README.md."""

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

FACES = {
    "text": "BIZUDPGothic-Regular.ttf",
    "text-bold": "BIZUDPGothic-Bold.ttf",
    "figures": "BIZUDGothic-Regular.ttf",
}


def characters():
    """JIS X 0208 with the vendors' additions that names need (髙 﨑 ㈱ ①), Latin-1, and signs."""
    wanted = set(range(0x20, 0x7F)) | set(range(0xA0, 0x100))
    for lead in [*range(0x81, 0xA0), *range(0xE0, 0xFD)]:
        for trail in range(0x40, 0xFD):
            try:
                wanted.add(ord(bytes([lead, trail]).decode("cp932")))
            except (UnicodeDecodeError, TypeError):
                pass
    for row in range(0x21, 0x75):
        for cell in range(0x21, 0x7F):
            try:
                wanted.add(ord(bytes([row | 0x80, cell | 0x80]).decode("euc_jp")))
            except (UnicodeDecodeError, TypeError):
                pass
    wanted |= {0x3099, 0x309A, 0x3094, 0x30F7, 0x30FA, 0xFF5E, 0xFFE5, 0x20AC, 0x20BF}
    for first, last in [(0x2010, 0x2027), (0x2030, 0x203E), (0x2190, 0x21FF), (0x2500, 0x257F), (0x25A0, 0x25FF),
                        (0x2713, 0x2718), (0x3000, 0x303F)]:
        wanted |= set(range(first, last + 1))
    return wanted


def of_figures(character):
    """What the face of one width is for: no kanji but the units of amounts and dates."""
    return not 0x3400 <= character <= 0xFAFF or chr(character) in "億万円兆千百十個件本年月日時分秒対"


def cut(source, target, flavor, wanted):
    options = subset.Options()
    options.flavor = flavor
    options.hinting = False
    options.layout_features = ["kern", "mark", "mkmk", "ccmp", "tnum", "zero"]
    options.drop_tables += ["meta", "vhea", "vmtx", "VORG", "DSIG", "gasp", "BASE"]
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    options.name_languages = [0x409]
    options.notdef_outline = True
    options.recalc_timestamp = False
    font = subset.load_font(source, options)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=wanted)
    cutter.subset(font)
    subset.save_font(font, target, options)


if __name__ == "__main__":
    origin, here, web = Path(sys.argv[1]), Path(__file__).parent, Path(sys.argv[2])
    for name, file in FACES.items():
        wanted = characters()
        if name == "figures":
            wanted = set(filter(of_figures, wanted))
        cut(str(origin / file), str(here / f"{name}.ttf"), None, wanted)
        cut(str(origin / file), str(web / f"{name}.woff2"), "woff2", wanted)
        has = set(TTFont(here / f"{name}.ttf").getBestCmap())
        print(name, len(has), "characters; not in the face:", "".join(chr(c) for c in sorted(wanted - has)))
