package org.fullrank.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class ScheduleTest {
  private static double at(Schedule schedule, long step) {
    return schedule.factor(new Clock(step, 100, 1));
  }

  /** 20 of 100 steps rise; 80 fall from 1 to 0.1 along half a cosine. */
  @Test
  void golden_cosine() {
    var cosine = new Schedule.Cosine(0.2, 0.1);
    assertEquals(0.05, at(cosine, 1), 1e-12);
    assertEquals(0.5, at(cosine, 10), 1e-12);
    assertEquals(1, at(cosine, 20), 1e-12);
    assertEquals(1, at(cosine, 21), 1e-12);
    assertEquals(0.8681980515339464, at(cosine, 41), 1e-12); // 0.1 + 0.45(1 + √½)
    assertEquals(0.55, at(cosine, 61), 1e-12);
    assertEquals(0.1003469337, at(cosine, 100), 1e-9); // 0.1 + 0.45(1 − cos(π/80))
  }

  @Test
  void golden_cosineWithoutWarmUpStartsAtThePeak() {
    assertEquals(1, at(new Schedule.Cosine(0, 0), 1), 1e-12);
    assertEquals(1, at(new Schedule.Cosine(1, 0), 100), 1e-12);
  }

  @Test
  void golden_stepFallsAfterEachMilestone() {
    var schedule = new Schedule.Step(List.of(0.6, 0.8), 0.1);
    assertEquals(1, at(schedule, 1), 1e-12);
    assertEquals(1, at(schedule, 60), 1e-12);
    assertEquals(0.1, at(schedule, 61), 1e-12);
    assertEquals(0.01, at(schedule, 81), 1e-12);
    assertEquals(0.01, at(schedule, 100), 1e-12);
  }

  /**
   * From 0.04 to 0.4: half way at the middle of the run, and no warm-up, whatever the rate does.
   */
  @Test
  void golden_theDecayMovesAlongHalfACosine() {
    var decaying = new Schedule.Decaying(0.4, new Schedule.Cosine(0.2, 0.1));
    assertEquals(0.04, decaying.decay(0.04, new Clock(1, 100, 1)), 1e-12);
    assertEquals(0.09272077938642143, decaying.decay(0.04, new Clock(26, 100, 1)), 1e-12);
    assertEquals(0.22, decaying.decay(0.04, new Clock(51, 100, 1)), 1e-12);
    assertEquals(0.39991118086583, decaying.decay(0.04, new Clock(100, 100, 1)), 1e-9);
    assertEquals(0.05, at(decaying, 1), 1e-12); // the rate is the cosine's
    assertEquals(0.55, at(decaying, 61), 1e-12);
    assertEquals(0.04, new Schedule.Cosine(0.2, 0.1).decay(0.04, new Clock(51, 100, 1)));
  }

  @Test
  void golden_constant() {
    assertEquals(1, at(new Schedule.Constant(), 77));
  }

  /**
   * A step of twice the first batch size covers two steps, so a run of such steps has the rates of
   * a run at twice the batch size: the cosine at the beginning of the step, the warm-up at its end.
   */
  @Test
  void golden_schedulesFollowSamples() {
    var cosine = new Schedule.Cosine(0.2, 0.1);
    for (int step = 1; step <= 50; step++) {
      var doubled = new Clock(step, 50, 128, new Clock.Span(2 * step - 2, 2 * step, 100));
      var same = new Clock(step, 50, 128);
      assertEquals(cosine.factor(same), cosine.factor(doubled), 1e-15);
      assertEquals(same.progress(), doubled.progress(), 1e-15);
    }
    var late = new Clock(30, 60, 256, new Clock.Span(60, 64, 100));
    assertEquals(at(cosine, 61), cosine.factor(late), 1e-15); // as the step that begins there
    assertEquals(4, late.span().length());
    assertThat(LearningRateScale.frozenFor(60).moves(late)).isTrue();
    assertThat(LearningRateScale.frozenFor(61).moves(late)).isFalse();
  }

  /** Frozen for 3 steps, then 1/4, 2/4, 3/4 and 4/4 of the rate 0.5·2, by the factor 0.5. */
  @Test
  void golden_aRateRisesAfterTheFrozenSteps() {
    var scale = LearningRateScale.SCHEDULED.times(0.5).rising(3, 4);
    assertThat(scale.moves(new Clock(3, 20, 1))).isFalse();
    double[] rates = {0.25, 0.5, 0.75, 1, 1, 1};
    for (int i = 0; i < rates.length; i++) {
      var clock = new Clock(4 + i, 20, 1);
      assertThat(scale.moves(clock)).isTrue();
      assertEquals(rates[i], scale.of(2, 7, clock), 1e-15);
    }
    assertEquals(7, LearningRateScale.CONSTANT.of(2, 7, new Clock(1, 20, 1)), 0);
    assertThat(LearningRateScale.frozenFor(5).rising(3, 4).frozenFor()).isEqualTo(5);
  }

  /** Behind the end a cosine would rise again, and a teacher would move away from the student. */
  @Test
  void refuses_timesOutsideTheRun() {
    assertThatThrownBy(() -> new Clock(11, 10, 1)).hasMessage("step: want 0 to 10, was 11");
    assertThatThrownBy(() -> new Clock(0, 0, 1)).hasMessageStartingWith("steps: want");
    assertThatThrownBy(() -> new Clock(1, 10, -1)).hasMessageStartingWith("samples: want");
    assertThatThrownBy(() -> new Clock(1, 10, 1, new Clock.Span(0, 11, 10)))
        .hasMessage("span.to: want 0 to 10, was 11");
    assertThatThrownBy(() -> new Clock(1, 10, 1, new Clock.Span(2, 1, 10)))
        .hasMessage("span.from: want 0 to 1, was 2");
    assertThatThrownBy(() -> LearningRateScale.SCHEDULED.rising(0, -1))
        .hasMessageStartingWith("risesFor: want");
    assertThatThrownBy(() -> LearningRateScale.frozenFor(-1))
        .hasMessageStartingWith("frozenFor: want");
  }

  @Test
  void refuses_partsOutsideTheRun() {
    assertThatThrownBy(() -> new Schedule.Cosine(2, 0)).hasMessageStartingWith("warmup: want 0");
    assertThatThrownBy(() -> new Schedule.Step(List.of(0.8, 0.6), 0.1))
        .hasMessageStartingWith("milestones: want ascending parts");
    assertThatThrownBy(() -> new Schedule.Decaying(-1, new Schedule.Constant()))
        .hasMessageStartingWith("weight_decay_end: ");
  }
}
