"""Cuts 800 colour photographs of 180 to 320 px out of unpacked Debian packages.

    python build.py SHARE FOLDER

SHARE is the usr/share of gcompris-qt-data, mate-backgrounds and lomiri-wallpapers. The photographs
of GCompris lie in Qt resource files; WebP files begin with RIFF there. A photograph whose shorter
side is above 320 px is cut into disjoint tiles of a grid, each tile an image of its own. Left out:
tiles almost without detail, drawings, and images whose 8x8 thumbnail is near one already taken.
"""

import io
import pathlib
import random
import sys

from PIL import Image, ImageStat

COUNT = 800
SHORT = (180, 240)  # pixels of the shorter side
LONG = 320  # most pixels of the longer side
QUALITY = 92
FLAT = 14  # deviation of the luminance, of 255
SAME = 9  # root mean square difference of two thumbnails, of 255

# Qt resource files of photographs, and columns and rows of the grid that each is cut into
BUNDLES = {
    "categorization": (1, 1),
    "details": (2, 1),
    "explore_farm_animals": (2, 2),
    "explore_monuments": (2, 2),
    "explore_world_animals": (2, 2),
    "explore_world_music": (2, 2),
    "erase": (3, 2),
    "clickgame": (3, 2),
}
BACKGROUNDS = "mate/nature/*.jpg", "*_by_*.jpg"
DRAWINGS = "Picture_0B", "Picture_1A", "Painting", "analogpattern", "greentock"


def webp_files(bundle):
    data = bundle.read_bytes()
    at = data.find(b"RIFF")
    while at >= 0:
        size = int.from_bytes(data[at + 4 : at + 8], "little") + 8
        if data[at + 8 : at + 12] == b"WEBP" and at + size <= len(data):
            yield data[at : at + size]
            at = data.find(b"RIFF", at + size)
        else:
            at = data.find(b"RIFF", at + 4)


def sources(share):
    for name, grid in BUNDLES.items():
        bundle = share / "gcompris-qt" / "rcc" / f"{name}.rcc"
        for number, data in enumerate(webp_files(bundle)):
            image = Image.open(io.BytesIO(data))
            if min(image.size) >= 160 and "A" not in image.mode:
                yield f"{name}-{number:03d}", image.convert("RGB"), grid
    backgrounds = share / "backgrounds"
    for pattern in BACKGROUNDS:
        for path in sorted(backgrounds.glob(pattern)):
            if not path.name.startswith(DRAWINGS):
                yield path.stem.replace("_", "-"), Image.open(path).convert("RGB"), (4, 3)


def tiles(image, grid):
    columns, rows = grid
    width, height = image.width // columns, image.height // rows
    for row in range(rows):
        for column in range(columns):
            left, top = column * width, row * height
            yield image.crop((left, top, left + width, top + height))


def resized(image, draw):
    short = draw.randint(*SHORT)
    scale = min(short / min(image.size), LONG / max(image.size))
    size = tuple(max(180, round(side * scale)) for side in image.size)
    return image.resize(size, Image.Resampling.LANCZOS)


def thumbnail(image):
    return list(image.resize((8, 8), Image.Resampling.BOX).tobytes())


def distance(a, b):
    return (sum((x - y) ** 2 for x, y in zip(a, b)) / len(a)) ** 0.5


def chosen(share):
    draw = random.Random(0)
    taken, thumbnails = [], []
    for name, photograph, grid in sources(share):
        for number, tile in enumerate(tiles(photograph, grid)):
            image = resized(tile, draw)
            small = thumbnail(image)
            if ImageStat.Stat(image.convert("L")).stddev[0] < FLAT:
                continue
            if any(distance(small, other) < SAME for other in thumbnails):
                continue
            taken.append((f"{name}-{number}", image))
            thumbnails.append(small)
    draw.shuffle(taken)
    return taken[:COUNT]


def main():
    share, folder = map(pathlib.Path, sys.argv[1:])
    folder.mkdir(parents=True)
    images = chosen(share)
    if len(images) < COUNT:
        sys.exit(f"want {COUNT} photographs, found {len(images)}")
    for name, image in images:
        image.save(folder / f"{name}.jpg", quality=QUALITY)
    print(f"{len(images)} photographs in {folder}")


main()
