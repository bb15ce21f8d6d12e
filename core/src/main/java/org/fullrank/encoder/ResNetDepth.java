package org.fullrank.encoder;

import java.util.List;

/** A published residual network. */
@SuppressWarnings("ImmutableEnumChecker") // the list is of List.of
public enum ResNetDepth {
  /** 18 layers: blocks of two 3×3 convolutions; representation of 512. */
  R18(1, 2, 2, 2, 2),
  /** 50 layers: bottlenecks of 1×1, 3×3, 1×1 with the stride on the 3×3; representation of 2048. */
  R50(4, 3, 4, 6, 3);

  private final int expansion;
  private final List<Integer> blocks;

  ResNetDepth(int expansion, Integer... blocks) {
    this.expansion = expansion;
    this.blocks = List.of(blocks);
  }

  /** Channels that leave a block per channel of its 3×3 convolution. */
  int expansion() {
    return expansion;
  }

  /** How many blocks each of the four stages has. */
  List<Integer> blocks() {
    return blocks;
  }
}
