#!/usr/bin/env python3
"""Augmented views per core-second of Pillow and torchvision: the peer of `fullrank bench augment`.

    augment.py SMALL LARGE      folders of PNG or JPEG files: 32 px, and photographs for views of 224 px

One JSON line: for each policy and size the views per second of processor time, in one process, of images
that are decoded beforehand. "pillow" is RandAugment written with Pillow alone, to bytes; "torchvision" is
torchvision on Pillow images, to normalised tensors; "tensor" is torchvision's RandAugment on uint8 tensors.
"""

import json
import math
import pathlib
import random
import sys
import time

SECONDS = 2.0


def rate(make, images, views):
    made, start = 0, None
    for i in range(10**9):
        if i == 16:  # the first ones pay for imports and caches
            made, start = 0, time.process_time()
        made += views
        make(images[i % len(images)])
        if start is not None and time.process_time() - start > SECONDS:
            return round(made / (time.process_time() - start), 1)


def pillow(size):
    from PIL import Image, ImageEnhance, ImageOps

    def sign(value):
        return value if random.random() < 0.5 else -value

    def affine(image, *matrix):
        return image.transform(image.size, Image.Transform.AFFINE, matrix)

    move = int(150 / 331 * size * 0.3)
    operators = [
        lambda x: x,
        lambda x: affine(x, 1, sign(0.09), 0, 0, 1, 0),
        lambda x: affine(x, 1, 0, 0, sign(0.09), 1, 0),
        lambda x: affine(x, 1, 0, sign(move), 0, 1, 0),
        lambda x: affine(x, 1, 0, 0, 0, 1, sign(move)),
        lambda x: x.rotate(sign(9)),
        lambda x: ImageEnhance.Brightness(x).enhance(1 + sign(0.27)),
        lambda x: ImageEnhance.Color(x).enhance(1 + sign(0.27)),
        lambda x: ImageEnhance.Contrast(x).enhance(1 + sign(0.27)),
        lambda x: ImageEnhance.Sharpness(x).enhance(1 + sign(0.27)),
        lambda x: ImageOps.posterize(x, 7),
        lambda x: ImageOps.solarize(x, 178.5),
        ImageOps.autocontrast,
        ImageOps.equalize,
    ]

    def make(image):
        if image.size != (size, size):
            side = min(image.size)
            left, top = (image.width - side) // 2, (image.height - side) // 2
            image = image.resize((size, size), Image.Resampling.BILINEAR, (left, top, left + side, top + side))
        for _ in range(2):
            image = random.choice(operators)(image)
        return image.tobytes()

    return make


def torchvision_rates(small, large):
    import torch
    from torchvision import transforms as t

    torch.set_num_threads(1)
    end = [t.ToTensor(), t.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])]

    def jitter(brightness, saturation, hue):
        return t.RandomApply([t.ColorJitter(brightness, brightness, saturation, hue)], 0.8)

    def crop(size):
        return [t.RandomResizedCrop(size, scale=(0.2 if size < 96 else 0.08, 1.0)), t.RandomHorizontalFlip()]

    def blur(size, p):
        return [t.RandomApply([t.GaussianBlur(size // 20 * 2 + 1, (0.1, 2.0))], p)] if size >= 96 and p > 0 else []

    for size, images in ((32, small), (224, large)):
        fit = [] if size < 96 else [t.CenterCrop(375), t.Resize(size)]
        rand = t.Compose([*fit, t.RandAugment(2, 9), *end])
        yield "rand_augment", size, "torchvision", rate(rand, images, 1)
        tensors = [t.functional.pil_to_tensor(t.Compose(fit)(image)) for image in images]
        batch = t.Compose([t.RandAugment(2, 9), t.ConvertImageDtype(torch.float32), end[1]])
        yield "rand_augment", size, "tensor", rate(batch, tensors, 1)
        s = 0.5 if size < 96 else 1.0
        simclr = t.Compose([*crop(size), jitter(0.8 * s, 0.8 * s, 0.2 * s), t.RandomGrayscale(0.2), *blur(size, 0.5), *end])
        yield "simclr", size, "torchvision", rate(lambda x: (simclr(x), simclr(x)), images, 2)
        colours = [jitter(0.4, 0.2, 0.1), t.RandomGrayscale(0.2)]
        first = t.Compose([*crop(size), *colours, *blur(size, 1.0), *end])
        second = t.Compose([*crop(size), *colours, *blur(size, 0.1), t.RandomSolarize(128, 0.2), *end])
        yield "byol", size, "torchvision", rate(lambda x: (first(x), second(x)), images, 2)


def main():
    import PIL
    from PIL import Image

    def load(folder):
        return [Image.open(file).convert("RGB") for file in sorted(pathlib.Path(folder).iterdir())]

    small, large = load(sys.argv[1]), load(sys.argv[2])
    answer = {"pillow": PIL.__version__, "rates": []}

    def add(policy, size, way, number):
        if not math.isnan(number):
            answer["rates"].append({"policy": policy, "pixels": size, "way": way, "rate": number})

    add("rand_augment", 32, "pillow", rate(pillow(32), small, 1))
    add("rand_augment", 224, "pillow", rate(pillow(224), large, 1))
    try:
        import torchvision

        answer["torchvision"] = torchvision.__version__
        for row in torchvision_rates(small, large):
            add(*row)
    except Exception as fault:  # absent, or made for another torch
        answer["torchvision"] = "not usable: " + str(fault)
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
