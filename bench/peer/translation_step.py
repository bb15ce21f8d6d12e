#!/usr/bin/env python3
"""Times a translation training step in Python PyTorch: the peer of `fullrank bench train translation`.

The model is ours, tensor for tensor: an encoder and a causal decoder with attention to it, each with a table
of ids, learned positions and pre-norm blocks; the decoder's table is also the last map. AdamW and the cross
entropy with label smoothing of 0.1. How it is run stands in training.py.
"""

import training

SIZES = {"batch": 16, "width": 256, "depth": 3, "heads": 4, "tokens": 64, "vocabulary": 8192}
BEGIN, END, PLAIN, SMOOTHING = 1, 2, 3, 0.1


def build(torch, wanted):
    nn, functional = torch.nn, torch.nn.functional

    class Side(nn.Module):
        def __init__(self, decodes):
            super().__init__()
            self.words = nn.Embedding(wanted.vocabulary, wanted.width)
            self.positions = nn.Parameter(0.02 * torch.randn(1, wanted.tokens, wanted.width))
            self.trunk = training.blocks(
                torch, wanted.width, wanted.depth, wanted.heads, causal=decodes, memory=decodes
            )

        def forward(self, ids, told=None):
            return self.trunk(self.words(ids) + self.positions, told)

    class Translator(nn.Module):
        def __init__(self):
            super().__init__()
            self.encoder, self.decoder = Side(False), Side(True)

        def forward(self, sources, given):
            states = self.decoder(given, self.encoder(sources))
            return functional.linear(states, self.decoder.words.weight)

    model = Translator()
    nn.init.trunc_normal_(model.decoder.words.weight, std=0.02)  # as the last map it wants small entries
    sources = torch.randint(PLAIN, wanted.vocabulary, (wanted.batch, wanted.tokens))
    targets = torch.randint(PLAIN, wanted.vocabulary, (wanted.batch, wanted.tokens - 1))
    given = functional.pad(targets, (1, 0), value=BEGIN)
    answers = functional.pad(targets, (0, 1), value=END)

    def loss(low):
        with torch.autocast("cpu", torch.bfloat16, enabled=low):
            logits = model(sources, given)
        return functional.cross_entropy(
            logits.float().flatten(0, 1), answers.flatten(), label_smoothing=SMOOTHING
        )

    return model, loss


if __name__ == "__main__":
    training.main(__doc__.splitlines()[0], SIZES, build)
