package org.fullrank.train;

import java.nio.file.Path;
import java.util.List;
import org.fullrank.core.Count;

/**
 * What a new run took from stored weights.
 *
 * @param path as the settings name the source
 * @param file the file that was read
 * @param taken names of the model's tensors that have the stored values
 * @param resized which of them were changed in shape, and how
 * @param kept names of the model's tensors that begin as without a source
 * @param left names of stored tensors that nothing was made of
 * @param sha256 of the names and stored bytes of the tensors taken, 64 hexadecimal digits
 */
public record TransferReport(
    Path path,
    Path file,
    List<String> taken,
    List<String> resized,
    List<String> kept,
    List<String> left,
    String sha256) {
  private static final int SHOWN = 4;

  public TransferReport {
    taken = List.copyOf(taken);
    resized = List.copyOf(resized);
    kept = List.copyOf(kept);
    left = List.copyOf(left);
  }

  /** The report in a line. */
  public String summary() {
    return "from %s: %s taken%s%s%s"
        .formatted(
            file,
            new Count(taken.size(), "tensor"),
            part("; ", resized),
            part("; begin anew: ", kept),
            part("; left in the source: ", left));
  }

  private static String part(String before, List<String> names) {
    if (names.isEmpty()) {
      return "";
    }
    String shown = String.join(", ", names.subList(0, Math.min(SHOWN, names.size())));
    int more = names.size() - SHOWN;
    return before + shown + (more > 0 ? " and %,d more".formatted(more) : "");
  }
}
