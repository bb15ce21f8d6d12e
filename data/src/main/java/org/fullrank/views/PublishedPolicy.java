package org.fullrank.views;

import java.util.List;

/**
 * AutoAugment's policies of 25 sub-policies each (Cubuk et al., CVPR 2019), as torchvision lists
 * them. Levels are 0 to 9 of {@link OperatorSpace#AUTO_AUGMENT}.
 */
public enum PublishedPolicy {
  /** Searched on ImageNet. */
  IMAGE_NET(
      """
      Po.4 8,Ro.6 9 | So.6 5,AC.6 | Eq.8,Eq.6 | Po.6 7,Po.6 6 | Eq.4,So.2 4 | Eq.4,Ro.8 8 |
      So.6 3,Eq.6 | Po.8 5,Eq1 | Ro.2 3,So.6 8 | Eq.6,Po.4 6 | Ro.8 8,Co.4 0 | Ro.4 9,Eq.6 |
      Eq0,Eq.8 | Inv.6,Eq1 | Co.6 4,Ct1 8 | Ro.8 8,Co1 2 | Co.8 8,So.8 7 | Sh.4 7,Inv.6 |
      ShX.6 5,Eq1 | Co.4 0,Eq.6 | Eq.4,So.2 4 | So.6 5,AC.6 | Inv.6,Eq1 | Co.6 4,Ct1 8 |
      Eq.8,Eq.6
      """),
  /** Searched on CIFAR-10. */
  CIFAR10(
      """
      Inv.1,Ct.2 6 | Ro.7 2,TX.3 9 | Sh.8 1,Sh.9 3 | ShY.5 8,TY.7 9 | AC.5,Eq.9 | ShY.2 7,Po.3 7 |
      Co.4 3,Br.6 7 | Sh.3 9,Br.7 9 | Eq.6,Eq.5 | Ct.6 7,Sh.6 5 | Co.7 7,TX.5 8 | Eq.3,AC.4 |
      TY.4 3,Sh.2 6 | Br.9 6,Co.2 8 | So.5 2,Inv0 | Eq.2,AC.6 | Eq.2,Eq.6 | Co.9 9,Eq.6 |
      AC.8,So.2 8 | Br.1 3,Co.7 0 | So.4 5,AC.9 | TY.9 9,TY.7 9 | AC.9,So.8 3 | Eq.8,Inv.1 |
      TY.7 9,AC.9
      """),
  /** Searched on Street View House Numbers. */
  SVHN(
      """
      ShX.9 4,Inv.2 | ShY.9 8,Inv.7 | Eq.6,So.6 6 | Inv.9,Eq.6 | Eq.6,Ro.9 3 | ShX.9 4,AC.8 |
      ShY.9 8,Inv.4 | ShY.9 5,So.2 6 | Inv.9,AC.8 | Eq.6,Ro.9 3 | ShX.9 4,So.3 3 | ShY.8 8,Inv.7 |
      Eq.9,TY.6 6 | Inv.9,Eq.6 | Ct.3 3,Ro.8 4 | Inv.8,TY0 2 | ShY.7 6,So.4 8 | Inv.6,Ro.8 4 |
      ShY.3 7,TX.9 3 | ShX.1 6,Inv.6 | So.7 2,TY.6 7 | ShY.8 4,Inv.8 | ShX.7 9,TY.8 3 |
      ShY.8 5,AC.7 | ShX.7 2,Inv.1
      """);

  @SuppressWarnings("ImmutableEnumChecker") // an unmodifiable copy
  private final List<SubPolicy> policies;

  PublishedPolicy(String table) {
    policies = SubPolicy.table(table);
  }

  /** The 25 sub-policies. */
  public List<SubPolicy> policies() {
    return policies;
  }
}
