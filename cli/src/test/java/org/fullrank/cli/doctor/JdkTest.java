package org.fullrank.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class JdkTest {
  @ParameterizedTest
  @CsvSource({
    "17.0.15+6, true, FAIL",
    "24.0.2, false, FAIL",
    "25, true, FAIL",
    "25, false, WARN",
    "25.0.1+8, true, FAIL",
    "25.0.2+10-LTS, true, FAIL",
    "25.0.2+10-LTS, false, WARN",
    "25.0.3+9-LTS, true, OK",
    "25.0.3+9-LTS, false, OK",
    "25.0.10, true, OK",
    "26, true, OK",
  })
  void golden_whichRuntimesAreRefused(String version, boolean g1, Finding.Level level) {
    var finding = new Jdk(Runtime.Version.parse(version), g1).finding();
    assertThat(finding.level()).isEqualTo(level);
    assertThat(finding.remedy().isEmpty()).isEqualTo(level == Finding.Level.OK);
    assertThat(finding.found()).startsWith(version);
  }
}
