package org.fullrank.views;

import java.util.ArrayList;
import java.util.List;
import org.fullrank.core.Check;
import org.fullrank.input.Transform;
import org.fullrank.input.Transform.Parameter;

/**
 * A number of operators that are drawn for a view and applied one behind the other, and their
 * record: for each, its number in {@link Operator} and its level, below 0 for the other sign.
 *
 * @param count operators of a view
 * @param space what levels mean
 * @param fill level of pixels from outside, 0 to 255
 */
record OperatorSlots(int count, OperatorSpace space, int fill) {
  private static final int MOST = 64;
  private static final int KINDS = Operator.values().length;
  private static final Operator[] OPERATORS = Operator.values();

  OperatorSlots {
    Check.within(count, 1, MOST, "count");
    Check.within(fill, 0, 255, "fill");
  }

  Transform transform() {
    return new Transform("operators", parameters(""));
  }

  /** Of each operator, the number and the level; names end in {@code _1}, {@code _2}, … */
  List<Parameter> parameters(String suffix) {
    var all = new ArrayList<Parameter>();
    for (int i = 1; i <= count; i++) {
      all.add(new Parameter("operator" + suffix + "_" + i, 0, 0, KINDS - 1));
      all.add(new Parameter("level" + suffix + "_" + i, 0, -space.levels(), space.levels()));
    }
    return all;
  }

  /** Draws operator {@code slot} of all in the space, at {@code level}, with a random sign. */
  void drawAny(Draw draw, int slot, double level, float[] into) {
    List<Operator> operators = space.operators();
    draw(draw, slot, operators.get(draw.below(operators.size())), level, into);
  }

  /** Records {@code operator} at {@code level}, with a random sign where it has signs. */
  private void draw(Draw draw, int slot, Operator operator, double level, float[] into) {
    boolean negative = space.signed(operator) && draw.chance(0.5);
    into[2 * slot] = operator.number();
    into[2 * slot + 1] = (float) (negative ? -level : level);
  }

  /** Draws the operators of one of {@code policies}. */
  void drawOf(List<SubPolicy> policies, Draw draw, float[] into) {
    List<Operation> operations = policies.get(draw.below(policies.size())).operations();
    for (int slot = 0; slot < operations.size(); slot++) {
      Operation operation = operations.get(slot);
      if (draw.chance(operation.probability())) {
        draw(draw, slot, operation.operator(), operation.level(), into);
      }
    }
  }

  /** Applies the operators that {@code drawn} records from {@code offset} on. */
  void apply(BytePlanes planes, float[] drawn, int offset) {
    for (int i = offset; i < offset + 2 * count; i += 2) {
      Operator operator = OPERATORS[(int) drawn[i]];
      operator.apply(planes, space.value(operator, drawn[i + 1], planes.size()), fill);
    }
  }

  void paint(Canvas canvas, float[] drawn) {
    for (int slot = 0; slot < count; slot++) {
      if (drawn[2 * slot] != 0) {
        BytePlanes planes = canvas.bytes();
        apply(planes, drawn, 0);
        planes.store(canvas);
        return;
      }
    }
  }
}
