package org.fullrank.methods.simcse;

import java.util.Map;
import org.fullrank.methods.Entry;
import org.fullrank.methods.Paper;

/** SimCSE: dropout in the encoder, which makes two views of one and the same text. */
public final class SimCse {
  /** The room's entry in the catalogue. */
  public static final Entry ENTRY =
      new Entry.Component(
          new Paper(
              "simcse",
              "Gao et al.",
              "SimCSE: Simple Contrastive Learning of Sentence Embeddings",
              "EMNLP 2021",
              "2104.08821"),
          Map.of("simcse", SimCseConfig.DEFAULT));

  private SimCse() {}
}
