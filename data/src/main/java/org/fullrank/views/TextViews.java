package org.fullrank.views;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import org.fullrank.core.Check;
import org.fullrank.core.Problem;
import org.fullrank.core.Seed;
import org.fullrank.data.Image;
import org.fullrank.data.Item;
import org.fullrank.input.InputShape;
import org.fullrank.input.Symbols;
import org.fullrank.input.Transform;
import org.fullrank.loader.ViewMaker;
import org.fullrank.loader.ViewRow;
import org.fullrank.texts.SpecialTokens;
import org.fullrank.texts.Tokenizer;
import org.fullrank.texts.TokenizerConfig;

/**
 * Views of texts: ids between begin and end. A text that is too long is cut: its end in the
 * evaluation and without a crop, else the crop's own draw. Without crop, deletion and masking all
 * views of a text are equal, as in SimCSE, and dropping inside the encoder makes the difference.
 *
 * @param tokenizer makes ids of texts; lists of ids are taken as they are
 * @param count number of views of a text, 1 to 1,024
 * @param tokens the longest view, ids, begin and end among them
 * @param minShare smallest crop as a share of the text, above 0 to 1; 1 is no crop
 * @param deletion probability that an id is left out, 0 up to 1
 * @param masking probability that the mask stands in an id's place, 0 to 1
 * @see <a href="https://arxiv.org/abs/2104.08821">Gao et al., SimCSE, EMNLP 2021</a>
 */
public record TextViews(
    TokenizerConfig tokenizer,
    int count,
    int tokens,
    double minShare,
    double deletion,
    double masking)
    implements SequenceViews {
  /** The same text twice, 128 bytes of it. */
  public static final TextViews DEFAULT =
      new TextViews(new TokenizerConfig.Bytes(), 2, 128, 1, 0, 0);

  private static final double MOST_DELETED = 0.99;
  private static final Transform CROP =
      Transform.of(
          "crop",
          new Transform.Parameter("begin", 0, 0, 1),
          new Transform.Parameter("share", 1, 0, 1));
  private static final Transform DELETION =
      Transform.of("deletion", new Transform.Parameter("share", 0, 0, 1));
  private static final Transform MASKING =
      Transform.of("masking", new Transform.Parameter("share", 0, 0, 1));

  public TextViews {
    Check.within(count, 1, ImageViews.MOST_VIEWS, "count");
    Check.positive(tokens, "tokens");
    Check.positive(minShare, "minShare");
    Check.within(minShare, 0, 1, "minShare");
    Check.within(deletion, 0, MOST_DELETED, "deletion");
    Check.within(masking, 0, 1, "masking");
  }

  @Override
  public ViewMaker at(int epoch) {
    return maker(count, this);
  }

  @Override
  public ViewMaker evaluation() {
    return maker(1, new TextViews(tokenizer, 1, tokens, 1, 0, 0));
  }

  @Override
  public Optional<Symbols> symbols() {
    return Optional.of(tokenizer.shared());
  }

  private ViewMaker maker(int views, TextViews drawn) {
    Tokenizer shared = tokenizer.shared();
    SpecialTokens special = shared.special();
    if (tokens <= special.frame()) {
      throw Problem.config("views.tokens: want more than begin and end take, was " + tokens);
    }
    if (masking > 0 && special.mask().isEmpty()) {
      throw Problem.config("views.masking: want 0, as the tokenizer has no mask");
    }
    var shape = new InputShape.Ids(shared.vocabulary(), tokens);
    var layout = new ViewMaker.Layout(shape, List.of(CROP, DELETION, MASKING));
    return new Cut(Collections.nCopies(views, layout), shared, drawn);
  }

  /** Parts of texts. */
  private record Cut(List<ViewMaker.Layout> views, Tokenizer tokenizer, TextViews drawn)
      implements ViewMaker {
    @Override
    public Writer writer() {
      return (item, _, stream, row) -> write(ids(item), stream, row);
    }

    private int[] ids(Item item) {
      return switch (item) {
        case Item.Text(String text) -> tokenizer.encode(text);
        case Item.Ids(int[] ids) -> ids;
        case Image _, Item.Clip _ ->
            throw Problem.config("views: these are views of texts, was " + item.kind());
      };
    }

    private void write(int[] ids, Seed stream, ViewRow row) {
      RandomGenerator draws = stream.random();
      int[] part = cropped(ids, draws, row);
      int[] fewer = kept(part, draws, row);
      int room = drawn.tokens - tokenizer.special().frame();
      int[] cut = fewer.length > room ? Arrays.copyOf(fewer, room) : fewer;
      int[] framed = tokenizer.special().framed(masked(cut, draws, row));
      row.write(Arrays.stream(framed).asLongStream().toArray());
    }

    private int[] cropped(int[] ids, RandomGenerator draws, ViewRow row) {
      if (drawn.minShare == 1 || ids.length == 0) {
        return ids;
      }
      double share = drawn.minShare + (1 - drawn.minShare) * draws.nextDouble();
      int length = Math.clamp(Math.round(share * ids.length), 1, ids.length);
      int begin = draws.nextInt(ids.length - length + 1);
      float count = ids.length;
      row.record(0, new float[] {begin / count, length / count});
      return Arrays.copyOfRange(ids, begin, begin + length);
    }

    private int[] kept(int[] ids, RandomGenerator draws, ViewRow row) {
      if (drawn.deletion == 0 || ids.length == 0) {
        return ids;
      }
      int[] kept = Arrays.stream(ids).filter(_ -> draws.nextDouble() >= drawn.deletion).toArray();
      int[] some = kept.length == 0 ? new int[] {ids[draws.nextInt(ids.length)]} : kept;
      row.record(1, new float[] {1 - (float) some.length / ids.length});
      return some;
    }

    private int[] masked(int[] ids, RandomGenerator draws, ViewRow row) {
      OptionalInt mask = tokenizer.special().mask();
      if (drawn.masking == 0 || ids.length == 0 || mask.isEmpty()) {
        return ids;
      }
      var masked = ids.clone();
      int hidden = 0;
      for (int i = 0; i < ids.length; i++) {
        if (draws.nextDouble() < drawn.masking) {
          masked[i] = mask.getAsInt();
          hidden++;
        }
      }
      row.record(2, new float[] {(float) hidden / ids.length});
      return masked;
    }
  }
}
