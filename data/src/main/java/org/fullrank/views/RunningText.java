package org.fullrank.views;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.fullrank.core.Check;
import org.fullrank.core.Problem;
import org.fullrank.data.Image;
import org.fullrank.data.Item;
import org.fullrank.input.InputShape;
import org.fullrank.input.Symbols;
import org.fullrank.loader.ViewMaker;
import org.fullrank.texts.Tokenizer;
import org.fullrank.texts.TokenizerConfig;

/**
 * The beginning of each text, or of each list of ids, as it is: one view, without begin, end or
 * chance. With {@link org.fullrank.data.TextChunks} no view is padded.
 *
 * @param tokenizer makes ids of texts; that of the data where they are ids
 * @param tokens the longest view, ids
 */
public record RunningText(TokenizerConfig tokenizer, int tokens) implements SequenceViews {
  /** 128 bytes. */
  public static final RunningText DEFAULT = new RunningText(new TokenizerConfig.Bytes(), 128);

  public RunningText {
    Check.positive(tokens, "tokens");
  }

  @Override
  public ViewMaker at(int epoch) {
    return evaluation();
  }

  @Override
  public ViewMaker evaluation() {
    Tokenizer shared = tokenizer.shared();
    var shape = new InputShape.Ids(shared.vocabulary(), tokens);
    return new Beginning(List.of(new ViewMaker.Layout(shape, List.of())), shared, tokens);
  }

  @Override
  public Optional<Symbols> symbols() {
    return Optional.of(tokenizer.shared());
  }

  /** The first ids of an item. */
  private record Beginning(List<ViewMaker.Layout> views, Tokenizer tokenizer, int tokens)
      implements ViewMaker {
    @Override
    public Writer writer() {
      return (item, _, _, row) ->
          row.write(Arrays.stream(ids(item)).limit(tokens).asLongStream().toArray());
    }

    private int[] ids(Item item) {
      return switch (item) {
        case Item.Text(String text) -> tokenizer.encode(text);
        case Item.Ids(int[] ids) -> ids;
        case Image _, Item.Clip _ ->
            throw Problem.config("views: these are views of texts, was " + item.kind());
      };
    }
  }
}
