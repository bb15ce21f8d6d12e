package org.fullrank.probe;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.fullrank.core.Printable;
import org.fullrank.core.Problem;

/** Reads a file of labels, one for each sample. */
public final class LabelList {
  private LabelList() {}

  /**
   * The labels in {@code file}: an {@code .npy} list of whole numbers or texts, else a label a
   * line. Blank lines at the end are left out.
   *
   * @throws Problem of kind DATA in one line
   */
  public static List<String> read(Path file) {
    try {
      return file.toString().endsWith(".npy") ? array(file) : lines(file);
    } catch (CharacterCodingException _) {
      throw Problem.data(file + ": is not UTF-8 text");
    } catch (NoSuchFileException _) {
      throw Problem.data(file + ": no such file");
    } catch (IOException e) {
      throw Problem.data(file + ": cannot be read (" + Printable.line(Problem.why(e)) + ")");
    }
  }

  private static List<String> array(Path file) throws IOException {
    try (var channel = FileChannel.open(file);
        var arena = Arena.ofConfined()) {
      MemorySegment bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
      NpyArray array = NpyArray.of(file.toString(), bytes);
      int length = array.shape().length == 1 ? Math.toIntExact(array.shape()[0]) : -1;
      if (array.isNumbers(length)) {
        return Arrays.stream(array.numbers()).mapToObj(Long::toString).toList();
      }
      if (array.isTexts(length)) {
        return array.texts();
      }
      throw Problem.data(file + ": want a list [samples] of whole numbers or texts");
    } catch (ArithmeticException _) {
      throw Problem.data(file + ": want at most 2,147,483,647 labels");
    }
  }

  private static List<String> lines(Path file) throws IOException {
    return Files.readString(file).stripTrailing().lines().map(String::strip).toList();
  }
}
