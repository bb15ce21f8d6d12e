#!/usr/bin/env python3
"""Times a CTC training step on log-mel frames in Python PyTorch: the peer of `fullrank bench train speech`.

The model is ours, tensor for tensor: two convolutions in time of three moments and stride two, each with a
GELU, learned positions, pre-norm blocks, a linear head over symbols; AdamW and torch's own CTC loss. The
decoding that Fullrank logs with each step is left out. How it is run stands in training.py.
"""

import training

SIZES = {"batch": 32, "width": 192, "depth": 6, "heads": 3, "frames": 200, "bins": 80, "symbols": 30}


def build(torch, wanted):
    nn, functional, width = torch.nn, torch.nn.functional, wanted.width
    tokens = ((wanted.frames - 3) // 2 + 1 - 3) // 2 + 1

    class Recogniser(nn.Module):
        def __init__(self):
            super().__init__()
            self.front = nn.ModuleList([nn.Conv1d(wanted.bins, width, 3, 2), nn.Conv1d(width, width, 3, 2)])
            self.positions = nn.Parameter(0.02 * torch.randn(1, tokens, width))
            self.trunk = training.blocks(torch, width, wanted.depth, wanted.heads)
            self.head = nn.Linear(width, wanted.symbols)

        def forward(self, clips):
            x = clips.transpose(1, 2)
            for convolution in self.front:
                x = functional.gelu(convolution(x))
            return self.head(self.trunk(x.transpose(1, 2) + self.positions))

    model = Recogniser()
    length = tokens // 4
    clips = torch.randn(wanted.batch, wanted.frames, wanted.bins)
    targets = torch.randint(3, wanted.symbols, (wanted.batch, length))
    frames = torch.full((wanted.batch,), tokens)
    lengths = torch.full((wanted.batch,), length)

    def loss(low):
        with torch.autocast("cpu", torch.bfloat16, enabled=low):
            logits = model(clips)
        logs = logits.float().log_softmax(2).transpose(0, 1)
        return functional.ctc_loss(logs, targets, frames, lengths)

    return model, loss


if __name__ == "__main__":
    training.main(__doc__.splitlines()[0], SIZES, build)
