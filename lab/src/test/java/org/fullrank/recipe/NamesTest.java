package org.fullrank.recipe;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NamesTest {
  @ParameterizedTest
  @CsvSource({
    "lr,lr",
    "weightDecay,weight_decay",
    "CLASS_TOKEN,class_token",
    "qkNorm,qk_norm",
    "sinCos2d,sin_cos2d",
    "useEMATeacher,use_ema_teacher"
  })
  void golden_snake(String java, String snake) {
    assertEquals(snake, Names.snake(java));
  }

  @Test
  void golden_theNearestNameIsMeant() {
    List<String> known = List.of("weight_decay", "warmup", "lr");
    assertEquals("; did you mean \"weight_decay\"?", Names.didYouMean("weightDecay", known));
    assertEquals("; did you mean \"warmup\"?", Names.didYouMean("wramup", known));
    assertEquals("; did you mean \"lr\"?", Names.didYouMean("rl", known));
    assertEquals("", Names.didYouMean("momentum", known));
  }
}
