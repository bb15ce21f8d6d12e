package org.fullrank.data;

import java.nio.file.FileSystemException;
import java.util.Objects;
import org.fullrank.core.Printable;
import org.fullrank.core.Problem;

/** An image that cannot be read, with the reason. It never stops a run. */
public final class Unreadable extends Exception {
  private static final long serialVersionUID = 1;

  private final String id;
  private final String reason;

  /**
   * @param id the image, as in {@link Dataset#id}
   * @param reason in words
   */
  public Unreadable(String id, String reason) {
    super(Printable.line(id + ": " + reason));
    this.id = id;
    this.reason = reason;
  }

  /** The message of {@code failure}, or its type if it has no message. */
  static String reason(Throwable failure) {
    String told =
        failure instanceof FileSystemException file ? Problem.why(file) : failure.getMessage();
    String message = Objects.requireNonNullElse(told, "").strip();
    String kind = failure.getClass().getSimpleName();
    return Printable.line(message.lines().findFirst().orElse(kind));
  }

  /** The image, as in {@link Dataset#id}. */
  public String id() {
    return id;
  }

  /** The reason in words. */
  public String reason() {
    return reason;
  }
}
