package org.fullrank.methods;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.fullrank.core.Scope;
import org.fullrank.core.Tensors;
import org.fullrank.encoder.Parts;
import org.fullrank.encoder.TokenLayout;
import org.fullrank.input.Batch;
import org.fullrank.input.Input;
import org.fullrank.input.Modality;
import org.fullrank.input.Targets;
import org.fullrank.input.View;
import org.fullrank.methods.toys.Loop;
import org.fullrank.methods.toys.Toys;
import org.fullrank.nn.Tree;
import org.fullrank.optim.OptimConfig;
import org.fullrank.testing.Leaks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds of every objective and every component of the catalogue. */
class CatalogueTest {
  private static Stream<Entry.Objective> entries() {
    return Catalogue.ALL.stream()
        .filter(Entry.Objective.class::isInstance)
        .map(Entry.Objective.class::cast);
  }

  static Stream<Arguments> objectives() {
    return entries().map(entry -> Arguments.of(entry.paper().id(), entry.defaults()));
  }

  /** Those whose loss is a mean over labelled samples. */
  static Stream<Arguments> labelled() {
    return entries()
        .filter(entry -> entry.defaults().needs().labels())
        .map(entry -> Arguments.of(entry.paper().id(), entry.defaults()));
  }

  private static Stream<Map.Entry<String, ComponentConfig>> choices() {
    return Catalogue.ALL.stream()
        .flatMap(entry -> entry.choices().entrySet().stream())
        .sorted(Map.Entry.comparingByKey());
  }

  /** Those that want a file, groups or classes have tests of their own. */
  private static final Set<String> WANTING = Set.of("ewc", "online_ewc", "group_dro", "jtt");

  static Stream<Arguments> components() {
    return choices()
        .filter(choice -> !WANTING.contains(choice.getKey()))
        .map(choice -> Arguments.of(choice.getKey(), choice.getValue()));
  }

  /** Each room has names of its own, so that YAML, tables and files can tell them apart. */
  @Test
  void golden_namesAreUnique() {
    List<String> names = Catalogue.ALL.stream().map(entry -> entry.paper().id()).toList();
    assertThat(names).doesNotHaveDuplicates().allMatch(name -> name.matches("[a-z0-9]+"));
    assertThat(choices().map(Map.Entry::getKey).toList()).doesNotHaveDuplicates();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("objectives")
  void leaves_nothing(String name, Config config) {
    Loop loop = loop(config, Parts.standard());
    List<Batch> batches = List.of(batch(0, config), batch(1, config));
    Leaks.none(() -> loop.step(3, batches));
    assertThat(name).isNotEmpty();
  }

  /** The names of the terms are the same in every micro-batch, however many there are. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("objectives")
  void property_termsAreStableUnderAccumulation(String name, Config config) {
    List<String> alone = loop(config, Parts.standard()).step(1, List.of(batch(0, config))).terms();
    assertThat(alone).as(name).isNotEmpty().doesNotHaveDuplicates();
    for (int micro : new int[] {2, 4}) {
      var batches = new ArrayList<Batch>();
      var wanted = new ArrayList<String>();
      for (int i = 0; i < micro; i++) {
        batches.add(batch(i, config));
        wanted.addAll(alone);
      }
      assertThat(loop(config, Parts.standard()).step(1, batches).terms()).isEqualTo(wanted);
    }
  }

  /**
   * Where the loss is a mean over samples, micro-batches of uneven labels give the step of one
   * batch. Objectives that compare samples or normalise over them are another loss then.
   */
  @ParameterizedTest(name = "{0}")
  @MethodSource("labelled")
  void property_accumulationIsOneBatchWhereTermsAreEqual(String name, Config config) {
    Batch whole = batch(0, config); // labels 0, 1, 2, 0, none, 1
    Loop one = loop(config, Parts.standard());
    one.step(1, List.of(whole));
    for (int[] cuts : new int[][] {{0, 4, 6}, {0, 3, 6}, {0, 2, 4, 5, 6}}) {
      var parts = new ArrayList<Batch>();
      for (int i = 1; i < cuts.length; i++) {
        parts.add(rows(whole, cuts[i - 1], cuts[i]));
      }
      Loop several = loop(config, Parts.standard());
      several.step(1, parts);
      assertArrayEquals(values(one), values(several), 1e-5, name + Arrays.toString(cuts));
    }
  }

  /** Each component, around each objective, takes a step on a transformer and leaves nothing. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("components")
  void property_componentsTakeAStepWithEveryObjective(String name, ComponentConfig component) {
    var layout = TokenLayout.of(5, 2);
    Parts parts = component.fixed(layout).fit(Parts.standard(), layout);
    entries()
        .map(Entry.Objective::defaults)
        .filter(config -> suits(component.needs(config.needs())))
        .forEach(config -> {
          Site site = Toys.site(parts, config);
          Method method = component.around(config.build(site), site);
          Loop loop = Loop.of(site.student(), method, site.facts().steps());
          double[] before = values(loop);
          Batch batch = Toys.batch(0, component.needs(config.needs()));
          assertThat(loop.step(1, List.of(batch)).total()).as(name).isFinite();
          assertThat(values(loop)).as(name).isNotEqualTo(before);
        });
  }

  /** The toy images have labels; texts and clips have none. */
  private static boolean suits(Needs needs) {
    return needs.kinds().contains(Modality.IMAGES) || (!needs.kinds().isEmpty() && !needs.labels());
  }

  private static Loop loop(Config config, Parts parts) {
    Site site = Toys.site(parts, config);
    return Loop.of(
        site.student(), config.build(site), site.facts().steps(), OptimConfig.Sgd.DEFAULT);
  }

  private static Batch batch(int index, Config config) {
    return Toys.batch(index, config.needs());
  }

  private static Batch rows(Batch whole, int from, int to) {
    var views =
        whole.views().stream()
            .map(v ->
                View.of(
                    Input.of(Scope.keep(v.input().values().narrow(0, from, to - from))), List.of()))
            .toList();
    int[] classes = Arrays.copyOfRange(whole.classes(), from, to);
    long[] ids = Arrays.copyOfRange(whole.ids(), from, to);
    return new Batch(views, ids, new Targets.Classes(classes));
  }

  private static double[] values(Loop loop) {
    return Tree.tensors(loop).stream()
        .filter(t -> t.name().startsWith("model."))
        .flatMapToDouble(t -> Arrays.stream(Tensors.doubles(t.tensor())))
        .toArray();
  }
}
