"""Compares encoders that leave Fullrank for timm, and weights that come from timm and torchvision."""

import csv
import os
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

import torch

TOLERANCE = 1e-5
FULLRANK = shlex.split(os.environ["FULLRANK"])


def import_timm():
    """timm imports torchvision; a torchvision without its compiled operators still has the models."""
    library = torch.library.Library("torchvision", "FRAGMENT")
    for _ in range(100):
        try:
            import timm

            return timm
        except RuntimeError as fault:
            missing = re.search(r"operator torchvision::(\w+) does not exist", str(fault))
            if not missing:
                raise
            library.define(missing.group(1) + "(Tensor x) -> Tensor")
            for name in [n for n in sys.modules if n.split(".")[0] in ("torchvision", "timm")]:
                del sys.modules[name]
    raise SystemExit("torchvision cannot be imported")


timm = import_timm()
import torchvision  # noqa: E402
from PIL import Image  # noqa: E402
from safetensors.torch import save_file  # noqa: E402


def images(folder, side, mode, count=8):
    torch.manual_seed(1)
    folder.mkdir()
    for i in range(count):
        shape = (side, side) if mode == "L" else (side, side, 3)
        pixels = torch.randint(0, 256, shape, dtype=torch.uint8).numpy()
        Image.fromarray(pixels, mode).save(folder / f"{i}.png")
    return folder


def batch(folder, mode, mean, std):
    rows = []
    for file in sorted(folder.iterdir()):
        pixels = torch.tensor(list(Image.open(file).convert(mode).tobytes()), dtype=torch.float32)
        channels = 1 if mode == "L" else 3
        side = Image.open(file).height
        x = pixels.reshape(side, side, channels).permute(2, 0, 1) / 255
        rows.append((x - torch.tensor(mean).view(-1, 1, 1)) / torch.tensor(std).view(-1, 1, 1))
    return torch.stack(rows)


def fullrank(*words):
    done = subprocess.run([*FULLRANK, *map(str, words)], capture_output=True, text=True)
    if done.returncode not in (0, 4):
        raise SystemExit(f"fullrank {' '.join(map(str, words))}\n{done.stdout}\n{done.stderr}")


def trained(home, settings):
    run = home / "run"
    words = [word for setting in settings for word in ("--set", setting)]
    fullrank("pretrain", "supervised", "--quiet", "--out", run, *words)
    return run / "model"


def embedded(home, model, photos):
    out = home / "e.csv"
    fullrank("embed", model, "--data", photos, "--out", out)
    with out.open() as file:
        rows = list(csv.DictReader(file))
    columns = [name for name in rows[0] if re.fullmatch(r"d\d+", name)]
    return torch.tensor([[float(row[name]) for name in columns] for row in rows])


def said(name, ours, theirs):
    worst = ((ours - theirs).abs() / theirs.abs().clamp(min=1)).max().item()
    print(f"{name:44s} {tuple(ours.shape)}  worst difference {worst:.1e}")
    return worst <= TOLERANCE


DATA = "data={name: subset, of: fashion_mini, train: 32, test: 16}"
TRAIN = "train={epochs: 2, batch: 16, workers: 1}"
GRAY = "views={name: plain, size: 28}"
COLOUR = "views={name: plain, size: 28, pixels: {channels: 3}}"
SIZE = "size: {width: 32, depth: 2, heads: 2, mlp_ratio: 2.33}"

LEAVING = {
    "vit, mean, gray": (GRAY, "L", "encoder={name: vit, %s, patch: 7, pool: mean}" % SIZE),
    "vit, class token, colour": (COLOUR, "RGB", "encoder={name: vit, %s, patch: 4, pool: class_token}" % SIZE),
    "vit, registers, layer scale, query-key norm": (
        GRAY,
        "L",
        "encoder={name: vit, %s, patch: 7, pool: class_token_and_mean, registers: 3, class_position: false,"
        " layer_scale: 0.3, query_key_norm: layer, fc_norm: true, mlp: gelu_tanh}" % SIZE,
    ),
    "vit, sines with the column first, epsilon 1e-5": (
        GRAY,
        "L",
        "encoder={name: vit, %s, patch: 7, pool: mean, positions: sincos_column_first, epsilon: 1e-5,"
        " pre_norm: true, patch_bias: false}" % SIZE,
    ),
    "resnet18, large stem, colour": (COLOUR, "RGB", "encoder={name: res_net, depth: r18, stem: large}"),
    "resnet18, small stem, by hand": (GRAY, "L", "encoder={name: res_net, depth: r18, stem: small}"),
}


def small_stem(model):
    """timm has no such stem: an encoder with it is made by hand."""
    from safetensors.torch import load_file

    net = timm.create_model("resnet18", num_classes=0)
    net.conv1 = torch.nn.Conv2d(1, 64, 3, 1, 1, bias=False)
    net.maxpool = torch.nn.Identity()
    weights = load_file(model / "model.safetensors")
    net.load_state_dict({k: v for k, v in weights.items() if not k.startswith("fc.")})
    return net


def leaving(name, views, mode, encoder, home):
    photos = images(home / "photos", 28, mode)
    model = trained(home, [DATA, TRAIN, views, encoder])
    if "by hand" in name:
        net, mean, std = small_stem(model), [0.286], [0.353]
    else:
        net = timm.create_model(f"local-dir:{model}", pretrained=True, num_classes=0)
        mean, std = net.pretrained_cfg["mean"], net.pretrained_cfg["std"]
    with torch.no_grad():
        theirs = net.eval()(batch(photos, mode, mean, std))
    return said("to timm: " + name, embedded(home, model, photos), theirs)


def stirred(net):
    torch.manual_seed(3)
    for name, values in net.state_dict().items():
        if values.dtype == torch.float32:
            change = 0.02 * torch.randn_like(values)
            values.add_(change.abs() if name.endswith("running_var") else change)
    return net.eval()


def foreign():
    sizes = dict(embed_dim=32, depth=2, num_heads=2, mlp_ratio=2, img_size=28, patch_size=7, num_classes=0)
    vit = "encoder={name: vit, size: {width: 32, depth: 2, heads: 2, mlp_ratio: 2}, patch: 7, pool: %s}"
    theirs = torchvision.models.VisionTransformer(28, 7, 2, 2, 32, 64)
    theirs.heads = torch.nn.Identity()
    residual = torchvision.models.resnet18()
    residual.fc = torch.nn.Identity()
    return {
        "vit of timm": (timm.create_model("vit_tiny_patch16_224", **sizes), vit % "class_token"),
        "vit of torchvision": (theirs, vit % "class_token"),
        "resnet18 of torchvision": (residual, "encoder={name: res_net, depth: r18, stem: large}"),
    }


def coming(name, net, encoder, home):
    photos = images(home / "photos", 28, "RGB")
    file = home / "theirs.safetensors"
    stirred(net)
    save_file({k: v.contiguous() for k, v in net.state_dict().items()}, file)
    source = f"from={{path: {file}, freeze: [encoder]}}"
    model = trained(home, [DATA, TRAIN, COLOUR, encoder, source])
    with torch.no_grad():
        theirs = net(batch(photos, "RGB", [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]))
    return said("from: " + name, embedded(home, model, photos), theirs)


def main():
    print("timm", timm.__version__, "torch", torch.__version__)
    good = True
    for name, (views, mode, encoder) in LEAVING.items():
        with tempfile.TemporaryDirectory() as home:
            good &= leaving(name, views, mode, encoder, Path(home))
    for name, (net, encoder) in foreign().items():
        with tempfile.TemporaryDirectory() as home:
            good &= coming(name, net, encoder, Path(home))
    print("all within" if good else "NOT all within", TOLERANCE)
    sys.exit(0 if good else 1)


main()
