package org.fullrank.replicate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.fullrank.core.Problem;
import org.fullrank.replicate.Replication.Selection;
import org.fullrank.train.Listener;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The committed numbers, whole and tampered with. */
class ResultsTest {
  private static final Claim CLAIM = ReplicationTest.claim("", "", "optim.lr, values: [0.001]");

  @TempDir private static Path home;

  private static String text = "";

  @BeforeAll
  static void replicate() throws Exception {
    var all = new Selection(List.of(), List.of(), List.of(), 1);
    Replication.of(CLAIM, all, home, Listener.SILENT);
    text = Files.readString(home.resolve("results.json"));
  }

  @Test
  void golden_whatWasMeasuredIsFoundWhole() {
    assertThat(verify(CLAIM, text))
        .isEqualTo("4 runs and 1 verdict: as they were measured, and as the rule gives them");
    assertThat(Results.parse("a", text).runs())
        .allSatisfy(it -> assertThat(it.run().trace()).isEmpty());
  }

  /** One digit of one number of one run. */
  @Test
  void refuses_aDigitThatWasChanged() {
    String changed =
        text.replaceFirst("(\"arm\":\"contranorm\".*?\"train_loss\":\\d\\.\\d)\\d", "$19");
    if (changed.equals(text)) {
      changed = text.replaceFirst("(\"arm\":\"contranorm\".*?\"train_loss\":\\d\\.\\d)\\d", "$18");
    }
    String tampered = changed;
    assertThatThrownBy(() -> verify(CLAIM, tampered))
        .isInstanceOf(Problem.class)
        .hasMessage(
            "run contranorm-seed0 of arm contranorm: its numbers are not those that were measured");
  }

  @Test
  void refuses_aVerdictThatTheRunsDoNotGive() {
    String tampered = text.replaceFirst("\"answer\":\"[a-z ]+\"", "\"answer\":\"settled\"");
    assertThatThrownBy(() -> verify(CLAIM, tampered))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("verdict \"It learns\": told as settled, the runs give ");
  }

  @Test
  void refuses_aRunThatWasTakenAway() {
    String tampered =
        text.replaceFirst("\\{\"digest[^\n]*\"arm\":\"plain\"[^\n]*\"seed\":1[^\n]*\n", "");
    assertThat(tampered).isNotEqualTo(text);
    assertThatThrownBy(() -> verify(CLAIM, tampered))
        .isInstanceOf(Problem.class)
        .hasMessage("runs were added or taken away");
  }

  @Test
  void refuses_aRuleThatWasChangedAfterwards() {
    String shown = Claims.RECIPE.write(CLAIM).replaceFirst("at_least: [0-9.]+", "at_least: -1");
    Claim other = Claims.RECIPE.parse("other.yaml", shown, List.of());
    assertThatThrownBy(() -> verify(other, text))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("the rule of the claim is not the one");
  }

  @Test
  void refuses_whatIsNoResults() {
    assertThatThrownBy(() -> Results.parse("results.json", "{}"))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("results.json: no results of a claim");
  }

  @Test
  void golden_theTableIsPrintedFromTheNumbers() {
    assertThat(ClaimTable.of("tiny", CLAIM, Results.parse("a", text)))
        .contains("`tiny` (Nowhere), seeds [0, 1]")
        .contains("| It learns; accuracy of contranorm: 0 or more | ");
  }

  private static String verify(Claim claim, String results) {
    return Results.parse("results.json", results).verify(claim);
  }
}
