#!/usr/bin/env python3
"""Times a training step of a small vision transformer in Python PyTorch: the peer of `fullrank bench train`.

The model is ours, tensor for tensor: width 192, 6 blocks, 3 heads, 28-pixel grey images in patches of 4,
class token, learned positions, pre-norm, GELU, AdamW, cross entropy of 10 classes. How it is run, and what
it answers, stands in training.py.
"""

import training

WIDTH, DEPTH, HEADS, PATCH, CLASSES = 192, 6, 3, 4, 10


def build(torch, wanted):
    nn, side = torch.nn, wanted.side

    class VisionTransformer(nn.Module):
        def __init__(self):
            super().__init__()
            self.patches = nn.Conv2d(1, WIDTH, PATCH, PATCH)
            self.class_token = nn.Parameter(torch.zeros(1, 1, WIDTH))
            self.positions = nn.Parameter(0.02 * torch.randn(1, (side // PATCH) ** 2 + 1, WIDTH))
            self.trunk = training.blocks(torch, WIDTH, DEPTH, HEADS)
            self.head = nn.Linear(WIDTH, CLASSES)

        def forward(self, images):
            tokens = self.patches(images).flatten(2).transpose(1, 2)
            tokens = torch.cat([self.class_token.expand(len(images), -1, -1), tokens], 1)
            return self.head(self.trunk(tokens + self.positions)[:, 0])

    model = VisionTransformer()
    images = torch.randn(wanted.batch, 1, side, side)
    labels = torch.randint(CLASSES, (wanted.batch,))

    def loss(low):
        with torch.autocast("cpu", torch.bfloat16, enabled=low):
            logits = model(images)
        return nn.functional.cross_entropy(logits.float(), labels)

    return model, loss


if __name__ == "__main__":
    training.main(__doc__.splitlines()[0], {"batch": 128, "side": 28}, build)
