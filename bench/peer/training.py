"""What the peers of `fullrank bench train` share: blocks, AdamW, the timing, and the conversation.

A peer's script calls `main(description, sizes, build)`:

    sizes     the model's numbers and their defaults, each an option of the script
    build     from torch and the options to (model, loss): loss(low) is a scalar with gradient

    SCRIPT                     20 steps each in fp32 and bf16, one JSON line each
    SCRIPT --serve             reads `fp32 10` or `bf16 10` lines, answers each with a JSON line

The first line says what runs: torch, BLAS, threads. Where torch uses the system's OpenBLAS, its core type
is chosen first by timing a 1024 x 1024 product for each candidate, since an OpenBLAS older than the
processor falls back to code of twenty years ago. OPENBLAS_CORETYPE, where set, is left alone.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import time

CORE_TYPES = ["", "HASWELL", "ZEN", "SKYLAKEX", "COOPERLAKE", "SAPPHIRERAPIDS"]


def options(description, sizes):
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--serve", action="store_true", help="answer lines of standard input")
    for name, default in sizes.items():
        parser.add_argument("--" + name, type=int, default=default)
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
        command = [sys.executable, sys.argv[0], "--gemm", "--threads", str(threads)]
        done = subprocess.run(command, env=environment, capture_output=True, text=True)
        if done.returncode == 0:  # a core type beyond this processor dies of an illegal instruction
            found[core] = float(done.stdout)
    return max(found, key=found.get)


def attend(torch, q, k, v, hidden=None):
    """Attention of [batch, heads, tokens, head]; `hidden` [queries, keys] is -inf where a key is hidden."""
    functional = torch.nn.functional
    if hasattr(functional, "scaled_dot_product_attention"):
        return functional.scaled_dot_product_attention(q, k, v, is_causal=hidden is not None)
    scores = torch.matmul(q, k.transpose(-2, -1)) * q.shape[-1] ** -0.5
    return torch.matmul(torch.softmax(scores if hidden is None else scores + hidden, -1), v)


def blocks(torch, width, depth, heads, causal=False, memory=False):
    """A module: pre-norm blocks of self-attention, where `memory` attention to it, and a GELU layer."""
    nn, functional = torch.nn, torch.nn.functional
    head = width // heads

    def norm():
        return nn.LayerNorm(width, eps=1e-6)

    class Block(nn.Module):
        def __init__(self):
            super().__init__()
            self.norm1, self.norm2 = norm(), norm()
            self.qkv, self.proj = nn.Linear(width, 3 * width), nn.Linear(width, width)
            self.fc1, self.fc2 = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)
            if memory:
                self.norm_cross = norm()
                self.q, self.kv = nn.Linear(width, width), nn.Linear(width, 2 * width)
                self.proj_cross = nn.Linear(width, width)

        def forward(self, x, hidden, told):
            batch, tokens, _ = x.shape
            qkv = self.qkv(self.norm1(x)).view(batch, tokens, 3, heads, head)
            mixed = attend(torch, *qkv.permute(2, 0, 3, 1, 4).unbind(0), hidden)
            x = x + self.proj(mixed.transpose(1, 2).reshape(batch, tokens, width))
            if memory:
                q = self.q(self.norm_cross(x)).view(batch, tokens, heads, head).transpose(1, 2)
                kv = self.kv(told).view(batch, told.shape[1], 2, heads, head)
                mixed = attend(torch, q, *kv.permute(2, 0, 3, 1, 4).unbind(0))
                x = x + self.proj_cross(mixed.transpose(1, 2).reshape(batch, tokens, width))
            return x + self.fc2(functional.gelu(self.fc1(self.norm2(x))))

    class Blocks(nn.Module):
        def __init__(self):
            super().__init__()
            self.blocks = nn.ModuleList(Block() for _ in range(depth))
            self.norm = norm()

        def forward(self, x, told=None):
            hidden = None
            if causal:
                hidden = torch.full((x.shape[1], x.shape[1]), float("-inf")).triu(1)
            for block in self.blocks:
                x = block(x, hidden, told)
            return self.norm(x)

    return Blocks()


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

    def __init__(self, torch, wanted, build):
        torch.manual_seed(0)
        self.model, self.loss = build(torch, wanted)
        self.model.train()
        self.optimizer, self.form = optimizer(torch, self.model)
        self.batch = wanted.batch

    def run(self, low):
        loss = self.loss(low)
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
            "samples_per_second": round(1e3 * self.batch / statistics.median(times), 1),
            "loss": round(loss, 4),
            "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        }


def say(answer):
    print(json.dumps(answer), flush=True)


def main(description, sizes, build):
    wanted = options(description, sizes)
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
    step = Step(torch, wanted, build)
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
