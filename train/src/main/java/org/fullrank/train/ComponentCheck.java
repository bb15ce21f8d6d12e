package org.fullrank.train;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.encoder.EncoderConfig;
import org.fullrank.encoder.EncoderPart;
import org.fullrank.encoder.Parts;
import org.fullrank.encoder.TokenLayout;
import org.fullrank.methods.Catalogue;
import org.fullrank.methods.ComponentConfig;
import org.fullrank.methods.Config;
import org.fullrank.nn.ConvShape;

/**
 * Finds components without effect: the encoder lacks the part that they change, or a later
 * component replaces it.
 *
 * @param encoder the encoder that they change
 * @param extent size of its input
 * @param method the method; its heads may use the same parts
 * @param components in order
 */
record ComponentCheck(
    EncoderConfig encoder, TokenLayout extent, Config method, List<ComponentConfig> components) {
  private static final int SMALL = 4;

  /** A message for each component without effect; empty if all have an effect. */
  List<String> found() {
    var counts = new LinkedHashMap<String, Integer>();
    var once = new ArrayList<ComponentConfig>();
    for (ComponentConfig component : components) {
      if (counts.merge(name(component), 1, Integer::sum) == 1) {
        once.add(component);
      }
    }
    var misfits = new ArrayList<String>();
    counts.forEach((name, count) -> {
      if (count > 1) {
        misfits.add(
            String.format(
                Locale.ROOT,
                "want each once, was %s %d times; leave one, with the settings that are meant",
                name,
                count));
      }
    });
    misfits.addAll(new ComponentCheck(encoder, extent, method, once).unfit());
    return misfits;
  }

  private List<String> unfit() {
    var misfits = new ArrayList<String>();
    List<Set<EncoderPart>> changes = changes(misfits);
    for (int i = 0; i < changes.size(); i++) {
      ComponentConfig component = components.get(i);
      Set<EncoderPart> acts = changes.get(i);
      if (acts.contains(EncoderPart.RESIDUAL) && !encoder.uses().contains(EncoderPart.RESIDUAL)) {
        misfits.add(name(component) + " wants encoder.norms: post");
      } else if (acts.isEmpty() && !component.wraps()) {
        misfits.add(name(component) + " changes no part of this encoder; leave it out");
      }
      for (ComponentConfig later : components.subList(i + 1, components.size())) {
        var lost = EnumSet.noneOf(EncoderPart.class);
        lost.addAll(acts);
        lost.retainAll(later.replaces());
        lost.forEach(part -> misfits.add(lost(part, component, later)));
      }
    }
    return misfits;
  }

  /** The message for a component whose part a later component replaces. */
  private static String lost(EncoderPart part, ComponentConfig first, ComponentConfig later) {
    String remedy =
        first.replaces().contains(part)
            ? "leave one of them out"
            : "put %s behind %s, or leave one of them out".formatted(name(first), name(later));
    return "%s has no effect, as %s after it replaces the %s; %s"
        .formatted(name(first), name(later), part, remedy);
  }

  /**
   * The parts in use that each component changes, up to the first component that does not fit the
   * components before it.
   */
  private List<Set<EncoderPart>> changes(List<String> misfits) {
    var used = EnumSet.of(EncoderPart.RESIDUAL);
    used.addAll(encoder.uses());
    used.addAll(method.uses());
    var changes = new ArrayList<Set<EncoderPart>>();
    var parts = Parts.standard();
    for (ComponentConfig component : components) {
      Parts fitted;
      try {
        fitted = component.fit(parts, extent);
        tryOn(fitted);
      } catch (IllegalArgumentException e) {
        String before = changes.isEmpty() ? "" : " after " + names(changes.size());
        misfits.add(name(component) + before + ": " + e.getMessage());
        return changes;
      }
      Set<EncoderPart> changed = fitted.differences(parts);
      changed.retainAll(used);
      changes.add(changed);
      parts = fitted;
    }
    return changes;
  }

  /** Builds the smallest linear maps with {@code parts}, to raise their errors. */
  private static void tryOn(Parts parts) {
    var seed = new Seed(0);
    try (var _ = Scope.open()) {
      var _ = parts.linears().makeQueriesKeysValues(SMALL, true, seed);
      var _ = parts.convolutions().make(ConvShape.patches(1, SMALL, 1), true, seed);
    }
  }

  private String names(int count) {
    return String.join(
        ", ", components.subList(0, count).stream().map(ComponentCheck::name).toList());
  }

  private static String name(ComponentConfig component) {
    return Catalogue.ALL.stream()
        .flatMap(entry -> entry.choices().entrySet().stream())
        .filter(choice -> choice.getValue().getClass() == component.getClass())
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseGet(() -> component.getClass().getSimpleName());
  }
}
