#!/usr/bin/env python3
"""Times a causal language model's training step in Python PyTorch: the peer of `fullrank bench train language`.

The model is ours, tensor for tensor: a table of ids, learned positions, causal pre-norm blocks, a linear
head of its own; AdamW and the cross entropy of the next id. The accuracy that Fullrank logs with each step
is left out. How it is run stands in training.py.
"""

import training

SIZES = {"batch": 8, "width": 256, "depth": 6, "heads": 4, "tokens": 128, "vocabulary": 8192}


def build(torch, wanted):
    nn, width = torch.nn, wanted.width

    class LanguageModel(nn.Module):
        def __init__(self):
            super().__init__()
            self.words = nn.Embedding(wanted.vocabulary, width)
            self.positions = nn.Parameter(0.02 * torch.randn(1, wanted.tokens, width))
            self.trunk = training.blocks(torch, width, wanted.depth, wanted.heads, causal=True)
            self.head = nn.Linear(width, wanted.vocabulary)

        def forward(self, ids):
            return self.head(self.trunk(self.words(ids) + self.positions))

    model = LanguageModel()
    ids = torch.randint(3, wanted.vocabulary, (wanted.batch, wanted.tokens))

    def loss(low):
        with torch.autocast("cpu", torch.bfloat16, enabled=low):
            logits = model(ids)
        return nn.functional.cross_entropy(logits[:, :-1].float().flatten(0, 1), ids[:, 1:].flatten())

    return model, loss


if __name__ == "__main__":
    training.main(__doc__.splitlines()[0], SIZES, build)
