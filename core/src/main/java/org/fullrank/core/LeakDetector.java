package org.fullrank.core;

import java.lang.ref.WeakReference;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Records the program line that kept each tensor beyond its scope, to find memory leaks. It watches
 * only the thread that calls {@link #watch}, and costs nothing otherwise.
 *
 * <p>It does not see a tensor that was made outside of every scope; {@link Allocations} counts it.
 */
public final class LeakDetector {
  private static final ScopedValue<LeakDetector> WATCHING = ScopedValue.newInstance();
  private static final Set<String> OWN =
      Set.of(LeakDetector.class.getName(), Scope.class.getName(), TensorList.class.getName());

  private record Kept(WeakReference<Tensor> tensor, long bytes, String place) {
    boolean alive() {
      var found = tensor.get();
      return found != null && !found.isNull();
    }
  }

  /**
   * The tensors that a single program line kept and that are still alive.
   *
   * @param place the program line, as a stack trace prints it
   */
  public record Origin(String place, long tensors, long bytes) {
    private static Origin of(String place, List<Kept> kept) {
      return new Origin(place, kept.size(), kept.stream().mapToLong(Kept::bytes).sum());
    }

    @Override
    public String toString() {
      return "%s: %s, %s".formatted(place, new Count(tensors, "tensor"), new Count(bytes, "byte"));
    }
  }

  private final Queue<Kept> kept = new ConcurrentLinkedQueue<>();

  /** Runs {@code body} and records the tensors that it keeps. */
  public <T> T watch(Supplier<T> body) {
    return ScopedValue.where(WATCHING, this).call(body::get);
  }

  /** The program lines that first kept the tensors still alive, the most bytes first. */
  public List<Origin> origins() {
    Set<@Nullable Tensor> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    return kept.stream()
        .filter(Kept::alive)
        .filter(one -> seen.add(one.tensor().get()))
        .collect(Collectors.groupingBy(Kept::place))
        .entrySet()
        .stream()
        .map(site -> Origin.of(site.getKey(), site.getValue()))
        .sorted(Comparator.comparingLong(Origin::bytes).reversed().thenComparing(Origin::place))
        .toList();
  }

  static void note(Tensor tensor) {
    if (WATCHING.isBound()) {
      long bytes = tensor.numel() * tensor.element_size();
      WATCHING.get().kept.add(new Kept(new WeakReference<>(tensor), bytes, place()));
    }
  }

  private static String place() {
    Optional<StackWalker.StackFrame> caller =
        StackWalker.getInstance()
            .walk(frames -> frames.filter(LeakDetector::isForeign).findFirst());
    return caller.map(frame -> frame.toStackTraceElement().toString()).orElse("unknown");
  }

  private static boolean isForeign(StackWalker.StackFrame frame) {
    String name = frame.getClassName();
    return !OWN.contains(name) && !name.startsWith("org.bytedeco.") && !name.startsWith("java.");
  }
}
