package org.fullrank.cli;

import java.io.PrintWriter;
import org.fullrank.core.Printable;

/**
 * A stream of a command, without the control and direction marks of names and values that a line
 * quotes. Line feeds and tabs pass. Every command prints through it.
 */
final class PrintableWriter extends PrintWriter {
  private final PrintWriter below;

  PrintableWriter(PrintWriter below) {
    super(below, true);
    this.below = below;
  }

  @Override
  public void write(int c) {
    write(Character.toString((char) c));
  }

  @Override
  public void write(char[] text, int offset, int length) {
    write(new String(text, offset, length));
  }

  @Override
  public void write(String text, int offset, int length) {
    write(text.substring(offset, offset + length));
  }

  @Override
  public void write(String text) {
    String safe = Printable.lines(text);
    super.write(safe, 0, safe.length());
  }

  /** Whether the stream below has failed, such as on a full disk. */
  @Override
  public boolean checkError() {
    boolean failed = super.checkError(); // flushes
    return below.checkError() || failed;
  }
}
