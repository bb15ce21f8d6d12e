package org.fullrank.replicate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.fullrank.core.Problem;
import org.fullrank.methods.Catalogue;
import org.fullrank.optim.OptimConfig;
import org.fullrank.replicate.Replication.Selection;
import org.fullrank.train.RunConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClaimsTest {
  private static final String GOOD =
      """
      claim: One is better
      where: Section 1
      recipe: supervised
      base: ["data=fashion_mini"]
      seeds: [0, 3]
      arms:
      - {arm: one, set: [], sweep: {key: optim.lr, values: [0.5, 2]}}
      - {arm: two, set: ["components=[contranorm]"]}
      expect:
      - says: It learns
        statistic: {name: level, measure: accuracy, arm: one, at: 2}
        range: {at_least: 0.5}
      """;

  static Stream<Map.Entry<String, Claim>> shipped() {
    return Claims.shipped().entrySet().stream();
  }

  /** All its arms have settings that are right, and each run a folder of its own. */
  @ParameterizedTest
  @MethodSource("shipped")
  void property_aShippedClaimCanBeRun(Map.Entry<String, Claim> shipped) {
    Claim claim = shipped.getValue();
    List<Trial> trials = trials(claim, Selection.all());
    int values = claim.arms().stream().mapToInt(arm -> arm.values().size()).sum();
    assertThat(claim.recipe()).isEqualTo(shipped.getKey());
    assertThat(trials.stream().filter(trial -> !trial.cell().choosing()))
        .hasSize(values * claim.seeds().size());
    assertThat(trials.stream().map(Trial::name)).doesNotHaveDuplicates();
    assertThat(claim.expect()).isNotEmpty();
    assertThat(Claims.RECIPE.parse("again.yaml", Claims.RECIPE.write(claim), List.of()))
        .isEqualTo(claim);
  }

  /** A sweep of two settings gives each value to both. */
  @Test
  void golden_severalSettingsTakeOneValue() {
    var claim = parse(GOOD.replace("key: optim.lr", "key: \"optim.lr, optim.weight_decay\""));
    RunConfig run =
        trials(claim, Selection.all()).stream()
            .filter(trial -> trial.cell().at().equals(Optional.of("2")))
            .findFirst()
            .map(ClaimsTest::config)
            .orElseThrow();
    assertThat(run.optim())
        .isInstanceOfSatisfying(
            OptimConfig.AdamW.class,
            it -> {
              assertThat(it.lr()).isEqualTo(2);
              assertThat(it.weightDecay()).isEqualTo(2);
            });
  }

  /** A thousand values for a thousand seeds: a million runs, refused before one is built. */
  @Test
  void refuses_moreRunsThanAMachineMakes() {
    String many =
        IntStream.range(0, 1000).mapToObj(String::valueOf).collect(Collectors.joining(", "));
    assertThatThrownBy(() ->
            parse(
                GOOD.replace("[0, 3]", "[" + many + "]")
                    .replace("[0.5, 2]", "[" + many + "]")
                    .replace("at: 2", "at: 7")))
        .isInstanceOf(Problem.class)
        .hasMessageContaining(
            "seeds, arms, sweep and choose: want at most 10,000 runs together, were 1,001,000");
    var seeds = LongStream.range(0, 5000).boxed().toList();
    assertThatThrownBy(() -> trials(parse(GOOD), new Selection(seeds, List.of(), List.of(), 1)))
        .isInstanceOf(Problem.class)
        .hasMessage(
            "--seeds: seeds, arms, sweep and choose: want at most 10,000 runs together, were 15,000");
  }

  @Test
  void golden_trialsGoSeedBySeed() {
    Claim claim = parse(GOOD);
    List<Trial> trials =
        trials(claim, new Selection(List.of(), List.of(), List.of("train.epochs=7"), 1));
    assertThat(trials.stream().map(Trial::name))
        .containsExactly(
            "one-0.5-seed0",
            "one-2-seed0",
            "two-seed0",
            "one-0.5-seed3",
            "one-2-seed3",
            "two-seed3");
    Trial second = trials.get(4);
    assertThat(config(second).optim().lr()).isEqualTo(2);
    assertThat(config(second).seed()).isEqualTo(3);
    assertThat(config(second).train().epochs()).isEqualTo(7);
    assertThat(config(trials.get(5)).components()).hasSize(1);
    assertThat(second.cell().at()).isEqualTo(Optional.of("2"));
  }

  @Test
  void golden_aSelectionOfArmsAndSeeds() {
    var some = new Selection(List.of(9L), List.of("two"), List.of(), 1);
    assertThat(trials(parse(GOOD), some).stream().map(Trial::name)).containsExactly("two-seed9");
  }

  /** What is wrong in a claim is told with its place. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "arm: one, at: 2}     | arm: three, at: 2}   | claim.yaml:9:1: expect: no arm is called"
            + " three",
        "at: 2}               | at: 3}               | claim.yaml:9:1: expect: at: want a value of",
        ", at: 2}             | }                    | claim.yaml:9:1: expect: at: want a value of",
        "level                | largest_stable       | claim.yaml:11:37: expect.0.statistic.measure:"
            + " unknown key",
        "at_least: 0.5        | at_least: 1, at_most: 0.5 | claim.yaml:12:10: expect.0.range: want"
            + " at_least, at_most",
        "[0.5, 2]             | [2, 2]               | claim.yaml:7:46: arms.0.sweep.values: want one"
            + " or more, each once",
        "[0, 3]               | [3, 3]               | claim.yaml:5:1: seeds: want one or more,"
            + " each once",
        "arm: two             | arm: one             | claim.yaml:6:1: arms: want one or more, each"
            + " once",
        "arm: two             | arm: T wo            | claim.yaml:8:4: arms.1.arm: want small"
            + " letters",
        "where: Section 1     | were: Section 1      | claim.yaml:2:1: were: unknown key",
        "arm: two             | choose: {key: optim.lr, values: [1]}, arm: two | claim.yaml:1:1: "
            + "choosing: want it, and arms that choose"
      })
  void refuses_aWrongClaimWithItsPlace(String right, String wrong, String message) {
    assertThat(GOOD).contains(right.strip());
    assertThatThrownBy(() -> parse(GOOD.replaceFirst(Pattern.quote(right), wrong)))
        .isInstanceOf(Problem.class)
        .hasMessageContaining(message);
  }

  /** Its two arms have no last value in common, or there is no arm. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "grows, measure: accuracy, arm: one, minus: two | claim.yaml:9:1: expect: want the same"
            + " sweep for one and two",
        "precedes, arms: [], entropy_below: 0.1 | claim.yaml:11:31: expect.0.statistic.arms: want"
            + " one or more"
      })
  void refuses_whatCouldNeverBeJudged(String statistic, String message) {
    String swept =
        GOOD.replace(
                "\"components=[contranorm]\"]",
                "\"components=[contranorm]\"], sweep: {key: optim.lr, values: [0.5, 4]}")
            .replace("level, measure: accuracy, arm: one, at: 2", statistic);
    assertThatThrownBy(() -> parse(swept))
        .isInstanceOf(Problem.class)
        .hasMessageContaining(message);
  }

  @Test
  void refuses_anArmsWrongSettingByTheArmsName() {
    Claim claim = parse(GOOD.replace("[contranorm]", "[contranrm]"));
    assertThatThrownBy(() -> trials(claim, Selection.all()))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("arm two: ")
        .hasMessageContaining("did you mean \"contranorm\"?");
    assertThatThrownBy(
            () -> trials(parse(GOOD), new Selection(List.of(), List.of("x"), List.of(), 1)))
        .hasMessage("--arms x: want some of [one, two]");
  }

  /** The sweep sets the rate of arm one only; seeds are set by themselves. */
  @ParameterizedTest
  @CsvSource({"optim.lr=3, one", "seed=7, two", "components=[], two"})
  void refuses_aChangeThatCannotAct(String change, String arm) {
    assertThatThrownBy(() -> trials(parse(GOOD), changed(change, List.of(arm))))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("--set " + change + ": cannot act");
  }

  /** Where one arm keeps it, or it says what is so anyway, it stays. */
  @ParameterizedTest
  @ValueSource(
      strings = {"optim.lr=3", "seed=3", "components=[]", "optim={name: sgd, lr: 1, momentum: 0}"})
  void golden_aChangeThatActsSomewhereStays(String change) {
    assertThat(trials(parse(GOOD), changed(change, List.of()))).hasSize(6);
  }

  private static Selection changed(String change, List<String> arms) {
    return new Selection(List.of(), arms, List.of(change), 1);
  }

  @Test
  void refuses_aRoomWithoutAClaim() {
    assertThatThrownBy(() -> Claims.named("simclr"))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("simclr: the room has no claim; want one of ")
        .hasMessageContaining(" contranorm,");
  }

  @Test
  void refuses_aNameThatIsNoneAndNamesTheNearest() {
    assertThatThrownBy(() -> Claims.named("contranrom"))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("contranrom: neither a claim nor a file; want one of ")
        .hasMessageContaining(" contranorm,")
        .hasMessageContaining("did you mean \"contranorm\"?");
  }

  /** A word that no run has is told before anything is trained. */
  @Test
  void refuses_aMeasureThatIsNone() {
    Claim claim = parse(GOOD.replace("measure: accuracy", "measure: acuracy"));
    assertThatThrownBy(() -> trials(claim, Selection.all()))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("measure: want one of accuracy, train_loss")
        .hasMessageContaining("did you mean \"accuracy\"?");
  }

  /** What is not a number can be swept too. */
  @Test
  void golden_aSweepOverComponents() {
    Claim claim =
        parse(
            GOOD.replace(
                    "{key: optim.lr, values: [0.5, 2]}",
                    "{key: components, values: [\"[]\", \"[contranorm]\"]}")
                .replace("at: 2", "at: \"[contranorm]\""));
    var some = new Selection(List.of(0L), List.of("one"), List.of(), 1);
    assertThat(trials(claim, some).stream().map(Trial::name))
        .containsExactly("one-_-seed0", "one-_contranorm_-seed0");
    assertThat(config(trials(claim, some).get(1)).components()).hasSize(1);
  }

  /** The rule is what is judged by; a sentence may be put better. */
  @Test
  void golden_theRuleIsWhatIsJudgedBy() {
    String rule = Digest.ofRule(parse(GOOD));
    assertThat(Digest.ofRule(parse(GOOD.replace("It learns", "It does learn")))).isEqualTo(rule);
    assertThat(Digest.ofRule(parse(GOOD.replace("at_least: 0.5", "at_least: 0.4"))))
        .isNotEqualTo(rule);
    assertThat(Digest.ofRule(parse(GOOD.replace("[0, 3]", "[0, 4]")))).isNotEqualTo(rule);
  }

  /** Two untrained nets are no worse than each other. */
  @ParameterizedTest
  @ValueSource(strings = {"{at_least: -0.01}", "{at_most: 0.01}", "{at_least: -1, at_most: 1}"})
  void refuses_noWorseWithoutAFloor(String range) {
    String text = noWorse("range: " + range);
    assertThatThrownBy(() -> parse(text))
        .isInstanceOf(Problem.class)
        .hasMessageContaining(
            "\"It learns\": want a floor beside a range that holds no difference");
    assertThat(parse(text + "  floor: {at_least: 0.5}\n").expect()).hasSize(1);
    assertThat(parse(noWorse("range: {at_least: 0}")).expect()).hasSize(1);
  }

  @Test
  void refuses_aFloorOfWhatIsCompared() {
    assertThatThrownBy(() -> parse(GOOD + "  floor: {at_least: 0.5}\n"))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("floor: want none beside this statistic");
  }

  /** Runs that were made before a floor was stated are those of the claim with it. */
  @ParameterizedTest
  @MethodSource("shipped")
  void property_aFloorChangesTheRuleAndNoTrial(Map.Entry<String, Claim> shipped) {
    String text = Claims.RECIPE.write(shipped.getValue());
    Claim other = parse(text.replaceAll("floor: \\{[^}]*\\}", "floor: {at_least: 0.1}"));
    assertThat(digests(other)).isEqualTo(digests(shipped.getValue()));
    boolean floored = shipped.getValue().expect().stream().anyMatch(it -> it.floor().isPresent());
    assertThat(Digest.ofRule(other).equals(Digest.ofRule(shipped.getValue()))).isEqualTo(!floored);
  }

  private static List<String> digests(Claim claim) {
    return trials(claim, Selection.all()).stream()
        .map(trial -> trial.name() + " " + trial.work().digest())
        .toList();
  }

  private static String noWorse(String range) {
    return GOOD.replace(
            "{name: level, measure: accuracy, arm: one, at: 2}",
            "{name: difference, measure: accuracy, arm: one, minus: two, at: 2}")
        .replace("range: {at_least: 0.5}", range);
  }

  private static List<Trial> trials(Claim claim, Selection selection) {
    return new Design(claim, selection.changes(), Gauges.of(Catalogue.ALL)).trials(selection);
  }

  private static RunConfig config(Trial trial) {
    return ((Trial.Training) trial.work()).last();
  }

  private static Claim parse(String text) {
    return Claims.RECIPE.parse("claim.yaml", text, List.of());
  }
}
