package org.fullrank.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class StandardOutputTest {
  private static int ended(String failure, int code, StringWriter err) {
    var broken =
        new OutputStream() {
          @Override
          public void write(int each) throws IOException {
            throw new IOException(failure);
          }
        };
    var output = new StandardOutput(broken);
    try (var out = new PrintWriter(output, true, StandardCharsets.UTF_8)) {
      out.println("a result");
    }
    return output.exitCode(code, new PrintWriter(err, true));
  }

  @ParameterizedTest
  @CsvSource({
    "No space left on device, 0, 1, true",
    "No space left on device, 4, 4, true",
    "Broken pipe, 0, 141, false",
    "Broken pipe, 4, 4, false"
  })
  void refuses_toEndWellWhenTheResultIsLost(String why, int code, int wanted, boolean told) {
    var err = new StringWriter();
    assertThat(ended(why, code, err)).isEqualTo(wanted);
    assertThat(err.toString().contains("standard output cannot be written: " + why))
        .isEqualTo(told);
  }
}
