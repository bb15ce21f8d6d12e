package org.fullrank.data;

import java.nio.file.FileSystemException;
import java.util.Objects;
import org.fullrank.core.Problem;

/** One image that could not be read: which, and why. Never a reason to stop a run. */
public final class Unreadable extends Exception {
  private static final long serialVersionUID = 1;

  private final String id;
  private final String reason;

  /**
   * @param id the image, as in {@link Dataset#id}
   * @param reason in words
   */
  public Unreadable(String id, String reason) {
    super(line(id + ": " + reason));
    this.id = id;
    this.reason = reason;
  }

  /** What {@code failure} says, or its kind where it says nothing. */
  static String reason(Throwable failure) {
    String told =
        failure instanceof FileSystemException file ? Problem.why(file) : failure.getMessage();
    String message = Objects.requireNonNullElse(told, "").strip();
    String kind = failure.getClass().getSimpleName();
    return line(message.lines().findFirst().orElse(kind));
  }

  /** One line that is safe to print: names of files may hold line ends and terminal commands. */
  static String line(String text) {
    return text.replaceAll("\\p{Cntrl}", "?");
  }

  /** The image, as in {@link Dataset#id}. */
  public String id() {
    return id;
  }

  /** Why it could not be read, in words. */
  public String reason() {
    return reason;
  }
}
