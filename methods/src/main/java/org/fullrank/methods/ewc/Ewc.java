package org.fullrank.methods.ewc;

import java.util.Map;
import org.fullrank.methods.Entry;
import org.fullrank.methods.Paper;

/** The room's entry in the catalogue. */
public final class Ewc {
  /** Elastic weight consolidation and the methods that its claims compare it with. */
  public static final Entry ENTRY =
      new Entry.Component(
          new Paper(
              "ewc",
              "Ovsianas et al.",
              "Elastic Weight Consolidation Improves the Robustness of Self-Supervised Learning"
                  + " Methods under Transfer",
              "NeurIPS 2022 workshop",
              "2210.16365"),
          Map.of(
              "ewc", EwcConfig.DEFAULT,
              "online_ewc", OnlineEwcConfig.DEFAULT,
              "l2_sp", L2SpConfig.DEFAULT,
              "group_dro", GroupDroConfig.DEFAULT,
              "jtt", JttConfig.DEFAULT));

  private Ewc() {}
}
