package org.fullrank;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Locale;
import java.util.regex.Pattern;
import org.fullrank.encoder.VitSize;
import org.junit.jupiter.api.Test;

/** A number has a point and Latin digits, in a program of any locale. */
class LocaleTest {
  /** A literal with a number conversion that {@code formatted} writes by the default locale. */
  private static final Pattern BY_DEFAULT =
      Pattern.compile("\"[^\"\\n]*%[-,0-9.+]*[dfegx][^\"\\n]*\"\\)?\\s*\\.formatted\\(");

  @Test
  void property_noNumberIsWrittenByTheDefaultLocale() throws IOException {
    var found = new ArrayList<String>();
    try (var modules = Files.newDirectoryStream(Path.of(".."))) {
      for (Path module : modules) {
        Path sources = module.resolve("src/main/java");
        if (Files.isDirectory(sources)) {
          try (var files = Files.walk(sources)) {
            for (Path file : files.filter(it -> it.toString().endsWith(".java")).toList()) {
              if (BY_DEFAULT.matcher(Files.readString(file)).find()) {
                found.add(file.toString());
              }
            }
          }
        }
      }
    }
    assertThat(found).as("write String.format(Locale.ROOT, ...)").isEmpty();
  }

  @Test
  void golden_aMessageOfTheLibraryHasLatinDigitsUnderAnArabicLocale() {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
      assertThat("%d".formatted(7)).isEqualTo("٧");
      assertThatThrownBy(() -> new VitSize(10, 1, 3, 4)).hasMessageContaining("10");
    } finally {
      Locale.setDefault(before);
    }
  }
}
