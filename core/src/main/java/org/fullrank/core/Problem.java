package org.fullrank.core;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Objects;

/**
 * An error message for the user, printed without a stack trace. Control characters of names and
 * values that it quotes are replaced, see {@link Printable}.
 */
public final class Problem extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** The kind of the error, with the exit code of the process. */
  public enum Kind {
    /** The run failed. */
    FAILED(1),
    /** A wrong option or configuration. */
    CONFIG(2),
    /** Data that is missing or cannot be read. */
    DATA(3),
    /** The representation has collapsed. */
    COLLAPSED(4),
    /** Interrupted from outside, after a checkpoint. */
    INTERRUPTED(130);

    private final int exitCode;

    Kind(int exitCode) {
      this.exitCode = exitCode;
    }

    /** The exit code of a process that ends with this error. */
    public int exitCode() {
      return exitCode;
    }
  }

  private final Kind kind;

  private Problem(Kind kind, String message, Throwable cause) {
    super(Printable.lines(message), cause);
    this.kind = kind;
  }

  private Problem(Kind kind, String message) {
    super(Printable.lines(message));
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

  /** The same problem with {@code more} at the end of its message. */
  public Problem with(String more) {
    return new Problem(kind, getMessage() + more, this);
  }

  /** The reason of a file error in words, as some of Java's messages contain the path alone. */
  public static String why(IOException failure) {
    return switch (failure) {
      case AccessDeniedException _ -> "no permission";
      case NoSuchFileException _ -> "no such file or folder";
      case FileAlreadyExistsException _ -> "something else has this name";
      case NotDirectoryException _ -> "this is no folder";
      case FileSystemException told when told.getReason() != null -> told.getReason();
      default ->
          Objects.requireNonNullElse(failure.getMessage(), failure.getClass().getSimpleName());
    };
  }

  /** The kind of the error. */
  public Kind kind() {
    return kind;
  }
}
