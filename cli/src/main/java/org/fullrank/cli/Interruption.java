package org.fullrank.cli;

import java.util.concurrent.CountDownLatch;

/**
 * Requests to end this process (SIGINT, SIGTERM).
 *
 * <p>Most commands then end at once. Under {@link #held}, the process goes on until the command
 * calls {@link #over}, and ends with the command's exit code.
 */
final class Interruption {
  /** A period in which signals do not end the process; closing ends the period. */
  interface Hold extends AutoCloseable {
    @Override
    void close();
  }

  private final CountDownLatch over = new CountDownLatch(1);
  private volatile boolean asked;
  private volatile boolean held;
  private volatile int exitCode;

  /** Handles this process's signals from now on. */
  static Interruption watch() {
    var interruption = new Interruption();
    Runtime.getRuntime().addShutdownHook(new Thread(interruption::asked, "interruption"));
    return interruption;
  }

  /** Whether the process was asked to end. */
  boolean pending() {
    return asked;
  }

  /** From here on signals do not end the process; the command reads {@link #pending}. */
  Hold held() {
    held = true;
    return () -> held = asked; // after a signal, the command may still print its result
  }

  /** Called when the command has ended with {@code code}. */
  void over(int code) {
    exitCode = code;
    over.countDown();
  }

  /** The shutdown hook; runs before the JVM ends, for any reason. */
  private void asked() {
    asked = true;
    if (!held || over.getCount() == 0) {
      return;
    }
    try {
      over.await();
      // The JVM would end with 128 + the signal's number; scripts expect the command's own code.
      Runtime.getRuntime().halt(exitCode);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
