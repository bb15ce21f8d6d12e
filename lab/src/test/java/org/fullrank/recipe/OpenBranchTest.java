package org.fullrank.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.fullrank.data.DataConfig;
import org.fullrank.data.Skipped;
import org.fullrank.data.Splits;
import org.junit.jupiter.api.Test;

/** Records of another jar behind an interface that is sealed but for one branch. */
class OpenBranchTest {
  /** A kind of set that no build of Fullrank knows. */
  public record Own(int count) implements DataConfig.External {
    @Override
    public Splits open(Skipped skipped) {
      return new DataConfig.FashionMini().open(skipped);
    }
  }

  /** Settings with one choice. */
  public record Holder(DataConfig data) {}

  private static final SubtypeRegistry CHOICES =
      SubtypeRegistry.none().with(DataConfig.External.class, "own", new Own(3));

  private static DataConfig read(String text) {
    return Recipe.of(Holder.class, CHOICES).parse("a.yaml", text, List.of()).data();
  }

  @Test
  void golden_itsNamesStandBesideTheSealedOnes() {
    assertThat(read("data: {name: own, count: 5}")).isEqualTo(new Own(5));
    assertThat(read("data: own")).isEqualTo(new Own(3));
    assertThat(read("data: fashion_mini")).isEqualTo(new DataConfig.FashionMini());
    assertThat(read("data: {name: subset, of: own, train: 7}"))
        .isEqualTo(new DataConfig.Subset(new Own(3), 7, Optional.empty()));
    var written = Recipe.of(Holder.class, CHOICES).write(new Holder(new Own(5)));
    assertThat(read(written)).isEqualTo(new Own(5));
  }

  @Test
  void refuses_aNameThatIsTaken() {
    assertThatThrownBy(
            () -> SubtypeRegistry.none().with(DataConfig.External.class, "images", new Own(3)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("images: the name of another choice");
    assertThatThrownBy(() -> CHOICES.with(DataConfig.External.class, "own", new Own(4)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("chosen twice");
  }
}
