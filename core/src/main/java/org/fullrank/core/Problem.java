package org.fullrank.core;

/** What went wrong in words for the person at the keyboard; shown without a stack trace. */
public final class Problem extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** What kind of trouble it is, and the exit code that says so to a script. */
  public enum Kind {
    FAILED(1),
    CONFIG(2),
    DATA(3),
    COLLAPSED(4),
    INTERRUPTED(130);

    private final int exitCode;

    Kind(int exitCode) {
      this.exitCode = exitCode;
    }

    public int exitCode() {
      return exitCode;
    }
  }

  private final Kind kind;

  private Problem(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  private Problem(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  /** The run could not go on. */
  public static Problem failed(String message) {
    return new Problem(Kind.FAILED, message);
  }

  /** The run could not go on, because of {@code cause}. */
  public static Problem failed(String message, Throwable cause) {
    return new Problem(Kind.FAILED, message, cause);
  }

  /** A wrong option or configuration. */
  public static Problem config(String message) {
    return new Problem(Kind.CONFIG, message);
  }

  /** Data that is missing or cannot be read. */
  public static Problem data(String message) {
    return new Problem(Kind.DATA, message);
  }

  public Kind kind() {
    return kind;
  }
}
