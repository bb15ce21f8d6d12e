package org.fullrank.core;

/** What libtorch says in an exception, without the backtrace of its own functions. */
public final class NativeMessage {
  private static final String BACKTRACE = "Exception raised from";
  private static final String APOLOGY = "(Could this error message be improved?";

  private NativeMessage() {}

  /** The message of {@code error} in one line, or its class where it has none. */
  public static String of(Throwable error) {
    String message = error.getMessage();
    if (message == null || message.isBlank()) {
      return error.getClass().getSimpleName();
    }
    return before(APOLOGY, before(BACKTRACE, message)).strip().replaceAll("\\s*\\R\\s*", " ");
  }

  private static String before(String mark, String message) {
    int at = message.indexOf(mark);
    return at < 0 ? message : message.substring(0, at);
  }
}
