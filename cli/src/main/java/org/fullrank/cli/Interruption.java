package org.fullrank.cli;

import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.fullrank.core.Problem;

/**
 * Requests to end this process (SIGINT, SIGTERM).
 *
 * <p>Most commands then end at once. Under {@link #held}, the process goes on until the command
 * calls {@link #over}, and ends with the command's exit code. Once {@link Hold#nothingIsLost} was
 * called, it ends at once again.
 */
final class Interruption {
  private static final int EXIT_CODE = Problem.Kind.INTERRUPTED.exitCode();

  /** A period in which signals do not end the process; closing ends the period. */
  interface Hold extends AutoCloseable {
    /** From here on a signal ends the process, which then says {@code words}. */
    void nothingIsLost(String words);

    @Override
    void close();
  }

  private final CountDownLatch over = new CountDownLatch(1);
  private final Consumer<String> say;
  private volatile boolean asked;
  private volatile boolean held;
  private volatile String promise = "";
  private volatile Optional<String> farewell = Optional.empty();
  private volatile int exitCode;

  /** A request that never comes. */
  Interruption() {
    this(_ -> {});
  }

  private Interruption(Consumer<String> say) {
    this.say = say;
  }

  /**
   * Handles this process's signals from now on.
   *
   * @param say receives the answer to a signal, a line
   */
  static Interruption watch(Consumer<String> say) {
    var interruption = new Interruption(say);
    Runtime.getRuntime().addShutdownHook(new Thread(interruption::asked, "interruption"));
    return interruption;
  }

  /** Whether the process was asked to end. */
  boolean pending() {
    return asked;
  }

  /**
   * From here on signals do not end the process; the command reads {@link #pending}.
   *
   * @param words the answer to a signal: when the command will end
   */
  Hold held(String words) {
    promise = words;
    held = true;
    return new Hold() {
      @Override
      public void nothingIsLost(String last) {
        release(last);
      }

      @Override
      public void close() {
        farewell = Optional.empty();
        held = asked; // after a signal, the command may still print its result
      }
    };
  }

  private void release(String last) {
    farewell = Optional.of(last);
    if (asked) {
      say.accept("fullrank: " + last);
      over(EXIT_CODE);
      LockSupport.park(); // until the hook ends the process
    }
  }

  /** Called when the command has ended with {@code code}. */
  void over(int code) {
    exitCode = code;
    over.countDown();
  }

  /** The shutdown hook; runs before the JVM ends, for any reason. */
  private void asked() {
    boolean ends = !held || over.getCount() == 0;
    var last = farewell; // before asked is set, so that one of the two threads says it
    asked = true;
    if (ends) {
      return;
    }
    if (last.isPresent()) {
      say.accept("fullrank: " + last.get());
      Runtime.getRuntime().halt(EXIT_CODE);
    }
    say.accept("fullrank: " + promise);
    try {
      over.await();
      // The JVM would end with 128 + the signal's number; scripts expect the command's own code.
      Runtime.getRuntime().halt(exitCode);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
