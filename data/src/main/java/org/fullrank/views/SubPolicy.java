package org.fullrank.views;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Operators that are applied one behind the other; an operator may stand more than once.
 *
 * @param operations one or more, in order
 */
public record SubPolicy(List<Operation> operations) {
  private static final Pattern OPERATION =
      Pattern.compile("([A-Z][A-Za-z]*)(\\.\\d|[01])(?: (\\d))?");
  private static final Map<String, Operator> SHORT =
      Map.ofEntries(
          Map.entry("ShX", Operator.SHEAR_X),
          Map.entry("ShY", Operator.SHEAR_Y),
          Map.entry("TX", Operator.TRANSLATE_X),
          Map.entry("TY", Operator.TRANSLATE_Y),
          Map.entry("Ro", Operator.ROTATE),
          Map.entry("Br", Operator.BRIGHTNESS),
          Map.entry("Co", Operator.COLOR),
          Map.entry("Ct", Operator.CONTRAST),
          Map.entry("Sh", Operator.SHARPNESS),
          Map.entry("Po", Operator.POSTERIZE),
          Map.entry("So", Operator.SOLARIZE),
          Map.entry("AC", Operator.AUTO_CONTRAST),
          Map.entry("Eq", Operator.EQUALIZE),
          Map.entry("Inv", Operator.INVERT));

  public SubPolicy {
    operations = List.copyOf(operations);
    if (operations.isEmpty()) {
      throw new IllegalArgumentException("operations: want one or more, was none");
    }
  }

  /** The table {@code text}: sub-policies between bars, operators between commas. */
  static List<SubPolicy> table(String text) {
    var policies = new ArrayList<SubPolicy>();
    for (String policy : text.split("\\|", -1)) {
      var operations = new ArrayList<Operation>();
      for (String word : policy.split(",", -1)) {
        operations.add(operation(word.strip()));
      }
      policies.add(new SubPolicy(operations));
    }
    return List.copyOf(policies);
  }

  private static Operation operation(String word) {
    Matcher parts = OPERATION.matcher(word);
    if (!parts.matches() || !SHORT.containsKey(parts.group(1))) {
      throw new IllegalStateException("sub-policy: no operator is written " + word);
    }
    String level = parts.group(3);
    return new Operation(
        SHORT.get(parts.group(1)),
        Double.parseDouble(parts.group(2)),
        level == null ? 0 : Integer.parseInt(level));
  }
}
