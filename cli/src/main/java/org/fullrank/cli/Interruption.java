package org.fullrank.cli;

import java.util.concurrent.CountDownLatch;

/**
 * Whether the person or the system asked this process to end (SIGINT, SIGTERM).
 *
 * <p>Most verbs then end at once, as programs do. While one is {@link #held}, the process goes on
 * until the verb has wound up and {@link #over} is called, and ends with the verb's exit code.
 */
final class Interruption {
  /** Ends a time in which the process must not be cut off. */
  interface Hold extends AutoCloseable {
    @Override
    void close();
  }

  private final CountDownLatch over = new CountDownLatch(1);
  private volatile boolean asked;
  private volatile boolean held;
  private volatile int exitCode;

  /** Listens to this process's signals from now on. */
  static Interruption watch() {
    var interruption = new Interruption();
    Runtime.getRuntime().addShutdownHook(new Thread(interruption::asked, "interruption"));
    return interruption;
  }

  /** Whether the process was asked to end. */
  boolean pending() {
    return asked;
  }

  /** From here on the process ends in its own time, which it finds by {@link #pending}. */
  Hold held() {
    held = true;
    return () -> held = asked; // once asked, the verb may still say how it ended
  }

  /** The verb has ended with {@code code}. */
  void over(int code) {
    exitCode = code;
    over.countDown();
  }

  /** Runs when the JVM is about to end, for whatever reason. */
  private void asked() {
    asked = true;
    if (!held || over.getCount() == 0) {
      return;
    }
    try {
      over.await();
      // The JVM would end with 128 + the signal's number; scripts are promised the verb's own code.
      Runtime.getRuntime().halt(exitCode);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
