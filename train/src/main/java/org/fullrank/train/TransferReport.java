package org.fullrank.train;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.fullrank.core.Count;

/**
 * The report of a transfer of stored weights into a new run.
 *
 * @param path the source as named in the settings
 * @param file the source file
 * @param taken names of the model's tensors with stored values
 * @param resized the resized tensors among them, with the conversion
 * @param kept names of the model's tensors that keep their random values
 * @param left names of the unused stored tensors
 * @param sha256 SHA-256 of the names and stored bytes of the tensors taken, 64 hexadecimal digits
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

  /** The report as a line of text. */
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
    return before + shown + (more > 0 ? String.format(Locale.ROOT, " and %,d more", more) : "");
  }
}
