#!/usr/bin/env python3
"""Views per core-second of torchvision on Pillow: the peer of `fullrank bench data`.

    views.py 28 FOLDER       SimCLR views of 28 px, gray, from the PNG or JPEG files of FOLDER
    views.py 224 FOLDER      SimCLR views of 224 px, colour, with blur

One JSON line: views per second of processor time, decoding included, two views per decoded image, in one
process (torchvision's workers are processes, so a machine makes as many times more as it has cores). At 28
px the images are decoded once beforehand, as a data set in memory is.
"""

import json
import pathlib
import sys
import time


def pipeline(transforms, size):
    small = size < 96
    strength = 0.5 if small else 1.0
    steps = [
        transforms.RandomResizedCrop(size, scale=(0.2 if small else 0.08, 1.0)),
        transforms.RandomHorizontalFlip(),
        transforms.RandomApply([transforms.ColorJitter(*[0.8 * strength] * 3, 0.2 * strength)], 0.8),
    ]
    if small:
        return transforms.Compose([*steps, transforms.ToTensor(), transforms.Normalize([0.286], [0.353])])
    steps += [
        transforms.RandomGrayscale(0.2),
        transforms.RandomApply([transforms.GaussianBlur(size // 20 * 2 + 1, (0.1, 2.0))], 0.5),
    ]
    colours = transforms.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])
    return transforms.Compose([*steps, transforms.ToTensor(), colours])


def main():
    size, folder, seconds = int(sys.argv[1]), pathlib.Path(sys.argv[2]), 3.0
    import PIL
    import torch
    import torchvision
    from PIL import Image
    from torchvision import transforms

    torch.set_num_threads(1)
    view = pipeline(transforms, size)
    files = sorted(folder.iterdir())
    small = size < 96
    load = (lambda file: Image.open(file).convert("L")) if small else (lambda file: Image.open(file).convert("RGB"))
    decoded = [load(file) for file in files] if small else []
    made, start = 0, None
    for i in range(10**9):
        if i == 16:  # the first ones pay for imports and caches
            made, start = 0, time.process_time()
        image = decoded[i % len(files)] if small else load(files[i % len(files)])
        view(image), view(image)
        made += 2
        if start is not None and time.process_time() - start > seconds:
            break
    print(
        json.dumps(
            {
                "torchvision": torchvision.__version__,
                "pillow": PIL.__version__,
                "size": size,
                "views_per_core_second": round(made / (time.process_time() - start), 1),
            }
        )
    )


if __name__ == "__main__":
    main()
