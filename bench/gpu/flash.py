"""Times our forward and backward beside PyTorch's FLASH_ATTENTION, in one process, in turns: medians of
CUDA events, as a Markdown table. Prints the errors of forward against float64 too, among them that of
the variant with tanh.approx, which is measured here and nowhere used."""

import math
import pathlib
import statistics

import torch
import torch.nn.functional as F
from torch.nn.attention import SDPBackend, sdpa_kernel

from kernels import RESOURCES, Driver, Image, problem

TOKENS, WIDTH, ROUNDS, REPEATS = 16384, 2048, 11, 8
TANH = pathlib.Path(__file__).parent / "tanh.sm_90a.cubin.gz"


def elapsed(work):
    begin, end = torch.cuda.Event(enable_timing=True), torch.cuda.Event(enable_timing=True)
    begin.record()
    for _ in range(REPEATS):
        work()
    end.record()
    end.synchronize()
    return begin.elapsed_time(end) / REPEATS


def medians(works):
    times = {name: [] for name in works}
    for turn in range(ROUNDS + 1):
        for name, work in works.items():
            time = elapsed(work)
            if turn:  # the first does not count
                times[name].append(time)
    return {name: statistics.median(all) for name, all in times.items()}


class Case:
    def __init__(self, images, n, size, causal):
        self.images, self.n, self.size, self.causal = images, n, size, causal
        self.forward = "forward_warpgroup" if "tanh" in images else "forward"
        self.batch, self.heads = TOKENS // n, WIDTH // size
        shape = (self.batch, self.heads, n, size)
        new = lambda: torch.randn(shape, device="cuda", dtype=torch.bfloat16)
        self.q, self.k, self.v, self.g = new(), new(), new(), new()
        self.out, *self.gradients = (torch.empty_like(self.q) for _ in range(4))
        self.sums = torch.empty(2, *shape[:3], device="cuda", dtype=torch.float32)
        arrays = [self.q, self.k, self.v, self.out, self.g, *self.gradients]
        self.bias = -math.log(n)
        self.problem = problem(
            [(a.data_ptr(), n) for a in arrays], self.sums[0].data_ptr(), self.sums[1].data_ptr(),
            (self.heads, n, n, size), int(causal), self.bias)
        self.saved = [x.detach().clone().requires_grad_() for x in (self.q, self.k, self.v)]
        self.result = self.flash(*self.saved)

    def flash(self, q, k, v):
        with sdpa_kernel(SDPBackend.FLASH_ATTENTION):
            return F.scaled_dot_product_attention(q, k, v, is_causal=self.causal)

    def launch(self, image, prefix, score):
        name = f"{prefix}_bfloat16_{self.size}_{score}"
        stream = torch.cuda.current_stream().cuda_stream
        self.images[image].launch(name, self.n, self.heads, self.batch, self.problem, stream)

    def forwards(self):
        works = {"flash": lambda: self.flash(self.q, self.k, self.v)}
        for score in ("sigmoid", "softmax"):
            works[score] = lambda score=score: self.launch("ours", self.forward, score)
        if "tanh" in self.images:
            works["tanh"] = lambda: self.launch("tanh", self.forward, "sigmoid")
        return works

    def backwards(self):
        works = {"flash": lambda: torch.autograd.grad(self.result, self.saved, self.g, retain_graph=True)}
        for score in ("sigmoid", "softmax"):
            def both(score=score):
                self.launch("ours", "query_gradient", score)
                self.launch("ours", "key_gradient", score)
            works[score] = both
        return works

    def error(self, image):
        """Of the sigmoid's forward on 64 rows of the first head."""
        self.out.fill_(math.nan)
        self.launch(image, self.forward, "sigmoid")
        rows = torch.randint(0, self.n, (64,), device="cuda")
        scores = self.q[0, 0, rows].double() @ self.k[0, 0].double().T * self.size**-0.5 + self.bias
        weights = scores.sigmoid()
        if self.causal:
            weights = weights * (torch.arange(self.n, device="cuda")[None] <= rows[:, None])
        want = weights @ self.v[0, 0].double()
        return ((self.out[0, 0, rows].double() - want).norm() / want.norm()).item()


def main():
    torch.manual_seed(1)
    torch.zeros(1, device="cuda")  # makes the context that the kernels share
    driver = Driver()
    major, minor = torch.cuda.get_device_capability()
    file = "sm_90a.cubin.gz" if (major, minor) == (9, 0) else "sm_80.cubin.gz" if major == 8 else "compute_80.ptx.gz"
    images = {"ours": Image(driver, RESOURCES / file)}
    if (major, minor) == (9, 0):
        images["tanh"] = Image(driver, TANH)
    print(f"\n{torch.cuda.get_device_name()}, PyTorch {torch.__version__}, {file}, bf16, width {WIDTH}, {TOKENS} tokens\n")
    print("| n | size | causal | pass | flash | sigmoid | softmax | tanh | flash / sigmoid | error sigmoid | error tanh |")
    print("| --- " * 11 + "|")
    for size in (64, 128):
        for n in (512, 1024, 2048, 4096, 8192, 16384):
            for causal in (False, True):
                report(Case(images, n, size, causal))


def report(case):
    work = case.batch * case.heads * case.n**2 * case.size * (0.5 if case.causal else 1)
    errors = {image: f"{case.error(image):.1e}" for image in case.images}
    for name, works, factor in (("forward", case.forwards(), 4), ("backward", case.backwards(), 10)):
        times = medians(works)
        speed = lambda w: f"{times[w]:.3f} ms, {factor * work / times[w] / 1e9:.0f} TFLOP/s" if w in times else ""
        shown = [errors["ours"], errors.get("tanh", "")] if name == "forward" else ["", ""]
        cells = [case.n, case.size, "yes" if case.causal else "no", name, speed("flash"), speed("sigmoid"),
                 speed("softmax"), speed("tanh"), f"{times['flash'] / times['sigmoid']:.2f}", *shown]
        print("| " + " | ".join(map(str, cells)) + " |", flush=True)


main()
