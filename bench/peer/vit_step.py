#!/usr/bin/env python3
"""Times a training step of a small vision transformer in Python PyTorch: the peer of `fullrank bench train`.

The model is ours, tensor for tensor: width 192, 6 blocks, 3 heads, 28-pixel grey images in patches of 4,
class token, learned positions, pre-norm, GELU, AdamW, cross entropy of 10 classes.

    vit_step.py                        20 steps each in fp32 and bf16, one JSON line each
    vit_step.py --serve                reads `fp32 10` or `bf16 10` lines, answers each with a JSON line

The first line says what runs: torch, BLAS, threads. Where torch uses the system's OpenBLAS, its core type
is chosen first by timing a 1024 x 1024 product for each candidate, since an OpenBLAS older than the
processor falls back to code of twenty years ago. OPENBLAS_CORETYPE, where set, is left alone.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time

CORE_TYPES = ["", "HASWELL", "ZEN", "SKYLAKEX", "COOPERLAKE", "SAPPHIRERAPIDS"]
WIDTH, DEPTH, HEADS, PATCH, CLASSES = 192, 6, 3, 4, 10


def options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--serve", action="store_true", help="answer lines of standard input")
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--side", type=int, default=28, help="pixels, a multiple of 4")
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--gemm", action="store_true", help="print the GFLOP/s of a 1024 product and end")
    return parser.parse_args()


def gflops(torch, seconds=0.4):
    """Best of many 1024 x 1024 x 1024 products, GFLOP/s."""
    a, b = torch.randn(1024, 1024), torch.randn(1024, 1024)
    a @ b
    best, end = float("inf"), time.perf_counter() + seconds
    while time.perf_counter() < end:
        start = time.perf_counter()
        a @ b
        best = min(best, time.perf_counter() - start)
    return 2 * 1024**3 / best / 1e9


def fastest_core_type(threads):
    """The OPENBLAS_CORETYPE with the fastest product, each tried in a process of its own."""
    found = {}
    for core in CORE_TYPES:
        environment = dict(os.environ, OPENBLAS_CORETYPE=core) if core else dict(os.environ)
        command = [sys.executable, __file__, "--gemm", "--threads", str(threads)]
        done = subprocess.run(command, env=environment, capture_output=True, text=True)
        if done.returncode == 0:  # a core type beyond this processor dies of an illegal instruction
            found[core] = float(done.stdout)
    return max(found, key=found.get)


def build(torch, side):
    nn, functional = torch.nn, torch.nn.functional

    def attention(q, k, v):
        if hasattr(functional, "scaled_dot_product_attention"):
            return functional.scaled_dot_product_attention(q, k, v)
        scores = torch.matmul(q, k.transpose(-2, -1)) * q.shape[-1] ** -0.5
        return torch.matmul(torch.softmax(scores, -1), v)

    class Block(nn.Module):
        def __init__(self):
            super().__init__()
            self.norm1, self.norm2 = nn.LayerNorm(WIDTH, eps=1e-6), nn.LayerNorm(WIDTH, eps=1e-6)
            self.qkv, self.proj = nn.Linear(WIDTH, 3 * WIDTH), nn.Linear(WIDTH, WIDTH)
            self.fc1, self.fc2 = nn.Linear(WIDTH, 4 * WIDTH), nn.Linear(4 * WIDTH, WIDTH)

        def forward(self, x):
            batch, tokens, _ = x.shape
            qkv = self.qkv(self.norm1(x)).view(batch, tokens, 3, HEADS, WIDTH // HEADS)
            mixed = attention(*qkv.permute(2, 0, 3, 1, 4).unbind(0))
            x = x + self.proj(mixed.transpose(1, 2).reshape(batch, tokens, WIDTH))
            return x + self.fc2(functional.gelu(self.fc1(self.norm2(x))))

    class VisionTransformer(nn.Module):
        def __init__(self):
            super().__init__()
            self.patches = nn.Conv2d(1, WIDTH, PATCH, PATCH)
            self.class_token = nn.Parameter(torch.zeros(1, 1, WIDTH))
            self.positions = nn.Parameter(0.02 * torch.randn(1, (side // PATCH) ** 2 + 1, WIDTH))
            self.blocks = nn.Sequential(*(Block() for _ in range(DEPTH)))
            self.norm, self.head = nn.LayerNorm(WIDTH, eps=1e-6), nn.Linear(WIDTH, CLASSES)

        def forward(self, images):
            tokens = self.patches(images).flatten(2).transpose(1, 2)
            tokens = torch.cat([self.class_token.expand(len(images), -1, -1), tokens], 1)
            return self.head(self.norm(self.blocks(tokens + self.positions))[:, 0])

    return VisionTransformer()


def optimizer(torch, model):
    """AdamW in the fastest form that this torch has, and its name."""
    for form in ("fused", "foreach"):
        try:
            made = torch.optim.AdamW(model.parameters(), 1e-3, weight_decay=0.05, **{form: True})
            for parameter in model.parameters():
                parameter.grad = torch.zeros_like(parameter)
            made.step()
            return made, form
        except (TypeError, RuntimeError):
            continue
    return torch.optim.AdamW(model.parameters(), 1e-3, weight_decay=0.05), "plain"


class Step:
    """One training step on a batch that stays the same."""

    def __init__(self, torch, batch, side):
        torch.manual_seed(0)
        self.torch = torch
        self.model = build(torch, side).train()
        self.optimizer, self.form = optimizer(torch, self.model)
        self.images = torch.randn(batch, 1, side, side)
        self.labels = torch.randint(CLASSES, (batch,))

    def run(self, low):
        torch = self.torch
        with torch.autocast("cpu", torch.bfloat16, enabled=low):
            logits = self.model(self.images)
        loss = torch.nn.functional.cross_entropy(logits.float(), self.labels)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        self.optimizer.step()
        return loss.item()

    def block(self, precision, steps):
        times, loss = [], None
        for _ in range(steps):
            start = time.perf_counter()
            loss = self.run(precision == "bf16")
            times.append(1e3 * (time.perf_counter() - start))
        return {
            "precision": precision,
            "milliseconds": [round(t, 2) for t in times],
            "median": round(statistics.median(times), 2),
            "images_per_second": round(1e3 * len(self.images) / statistics.median(times), 1),
            "loss": round(loss, 4),
        }


def say(answer):
    print(json.dumps(answer), flush=True)


def main():
    wanted = options()
    # Read when the libraries load, so set before torch is imported.
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    os.environ.setdefault("OMP_NUM_THREADS", str(wanted.threads))
    import torch

    torch.set_num_threads(wanted.threads)
    if wanted.gemm:
        print(gflops(torch))
        return
    configuration = torch.__config__.show()
    mkl = "BLAS_INFO=mkl" in configuration
    if not mkl and "OPENBLAS_CORETYPE" not in os.environ:
        os.environ["OPENBLAS_CORETYPE"] = fastest_core_type(wanted.threads)
        os.execv(sys.executable, [sys.executable, *sys.argv])
    core = os.environ.get("OPENBLAS_CORETYPE", "")
    step = Step(torch, wanted.batch, wanted.side)
    say(
        {
            "torch": torch.__version__,
            "python": sys.version.split()[0],
            "blas": "MKL" if mkl else f"system BLAS, OPENBLAS_CORETYPE={core or 'unset'}",
            "gemm_gflops": round(gflops(torch), 1),
            "threads": torch.get_num_threads(),
            "optimizer": f"AdamW, {step.form}",
            "attention": "fused" if hasattr(torch.nn.functional, "scaled_dot_product_attention") else "plain",
            "parameters": sum(p.numel() for p in step.model.parameters()),
            "batch": wanted.batch,
        }
    )
    if not wanted.serve:
        for precision in ("fp32", "bf16"):
            step.block(precision, 3)
            say(step.block(precision, wanted.steps))
        return
    for line in sys.stdin:
        precision, steps = line.split()
        say(step.block(precision, int(steps)))


if __name__ == "__main__":
    main()
