package org.fullrank.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The launcher on a checkout with programs in the place of Maven and Java. */
@EnabledOnOs(OS.LINUX)
final class LauncherTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  @TempDir private Path home;

  @BeforeEach
  void checkout() throws IOException {
    for (String name : new String[] {"fullrank", "bin/find-jdk"}) {
      Path copy = home.resolve(name);
      Files.createDirectories(copy.resolveSibling(""));
      Files.copy(ROOT.resolve(name), copy, StandardCopyOption.COPY_ATTRIBUTES);
    }
    Files.createDirectories(home.resolve("cli/src/main"));
    Files.writeString(home.resolve("pom.xml"), "");
    Files.writeString(home.resolve("cli/pom.xml"), "");
    program("jdk/bin/javac", "exit 0");
    program("jdk/bin/java", "echo \"LC_ALL=${LC_ALL:-} HOME=${HOME:-} $*\"");
    Files.writeString(home.resolve("jdk/release"), "JAVA_VERSION=\"25.0.3\"\n");
  }

  private void program(String name, String body) throws IOException {
    Path file = home.resolve(name);
    Files.createDirectories(file.resolveSibling(""));
    Files.writeString(file, "#!/bin/sh\n" + body + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** A build that is newer than every source. */
  private void built() throws IOException {
    Path out = Files.createDirectory(home.resolve(".fullrank"));
    Files.writeString(out.resolve("version"), "1");
    Files.writeString(out.resolve("commit"), "abc");
    Files.writeString(out.resolve("classpath"), home.resolve("pom.xml").toString());
  }

  /** Runs {@code ./fullrank ARGS} with the shell's assignments before it. */
  private Fork.Ended launched(String assignments, String args)
      throws IOException, InterruptedException {
    String line =
        "unset LANG LC_ALL LC_CTYPE; export FULLRANK_JAVA_HOME='%s' PATH='%s':$PATH; %s; '%s' %s"
            .formatted(
                home.resolve("jdk"),
                home.resolve("programs"),
                assignments,
                home.resolve("fullrank"),
                args);
    return Fork.ended(new ProcessBuilder("bash", "-c", line).redirectErrorStream(true).start());
  }

  @Test
  void refuses_aMavenThatDoesNotStartAndSaysWhy() throws IOException, InterruptedException {
    program("programs/mvn", "echo 'Unrecognized option: --wrong' >&2; exit 1");
    Fork.Ended build = launched("export MAVEN_OPTS=--wrong", "doctor");
    assertThat(build.exitCode()).isEqualTo(1);
    assertThat(build.told())
        .contains(
            "fullrank: 'mvn -v' fails: Unrecognized option: --wrong", "MAVEN_OPTS", "--wrong");
  }

  @Test
  void refuses_anOldMaven() throws IOException, InterruptedException {
    program("programs/mvn", "echo 'Apache Maven 3.6.3'");
    assertThat(launched(":", "doctor").told()).contains("3.8.7 or newer", "found '3.6.3'");
  }

  @Test
  void golden_anAsciiLocaleBecomesUtf8AndAnotherStays() throws IOException, InterruptedException {
    built();
    assertThat(launched(":", "doctor").told()).contains("LC_ALL=C.UTF-8 ");
    assertThat(launched("export LC_ALL=C", "doctor").told()).contains("LC_ALL=C.UTF-8 ");
    assertThat(launched("export LANG=C.UTF-8", "doctor").told()).contains("LC_ALL= ");
  }

  @Test
  void golden_withoutAHomeTheAccountsIsUsed() throws IOException, InterruptedException {
    built();
    Fork.Ended run = launched("unset HOME", "doctor");
    assertThat(run.exitCode()).as(run.told()).isZero();
    assertThat(run.told()).containsPattern("HOME=/\\S+ .*-Duser.home=/\\S+ .*cli.Main doctor");
  }

  /** The variables of idle threads are set by the program itself. */
  @Test
  void golden_nothingButTheProgramSetsTheVariablesOfIdleThreads() throws IOException {
    for (String name : new String[] {"fullrank", "x", "pom.xml"}) {
      assertThat(ROOT.resolve(name)).content().doesNotContain("OMP_WAIT_POLICY");
    }
  }

  @Test
  void golden_aQuietBuildSaysNothing() throws IOException, InterruptedException {
    program(
        "programs/mvn",
        "[ \"$1\" = -v ] && echo 'Apache Maven 3.9.9' && exit 0; sleep 2; mkdir -p cli/target;"
            + " : >cli/target/fullrank-cli-1.jar; echo >cli/target/run.classpath");
    String told = launched(":", "embed --quiet").told();
    assertThat(told).doesNotContain("building").contains("cli.Main embed --quiet");
  }
}
