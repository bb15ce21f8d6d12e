package org.fullrank.recipe;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.fullrank.core.Printable;
import org.fullrank.core.Problem;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.DocumentEndEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.events.StreamEndEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/**
 * Parses YAML 1.2 into {@link Yaml} from snakeyaml-engine's events, which carry the source
 * locations.
 *
 * <p>The number of characters, the depth and the number of nodes are limited; an alias counts as a
 * copy of its nodes. An alias inside its own anchor is an error.
 */
final class YamlReader {
  static final int MOST_CHARACTERS = 1_000_000;
  private static final int DEEPEST = 40;
  private static final int MOST_NODES = 20_000;

  private final SourceLocation start;
  private final Iterator<Event> events;
  private final Map<String, Anchored> anchors = new HashMap<>();
  private int nodes;

  private record Anchored(Yaml yaml, int nodes) {}

  private YamlReader(SourceLocation start, String text) {
    this.start = start;
    var settings = LoadSettings.builder().setLabel(start.source()).build();
    this.events = new ParserImpl(settings, new StreamReader(settings, text));
  }

  /**
   * The document in {@code text}, which begins at {@code start}; an empty document is an empty
   * block.
   *
   * @throws Problem if the text is not YAML, holds two documents, or exceeds a limit
   */
  static Yaml read(SourceLocation start, String text) {
    if (text.length() > MOST_CHARACTERS) {
      throw Problem.config(start + ": larger than " + MOST_CHARACTERS + " characters");
    }
    String body = text.startsWith("\uFEFF") ? text.substring(1) : text;
    try {
      return new YamlReader(start, body).document();
    } catch (MarkedYamlEngineException broken) {
      Optional<Mark> mark = broken.getProblemMark().or(broken::getContextMark);
      SourceLocation place = mark.map(m -> start.at(m.getLine(), m.getColumn())).orElse(start);
      throw Problem.config(Printable.line(place + ": not YAML: " + broken.getProblem()));
    } catch (ReaderException broken) {
      String character = String.format(Locale.ROOT, "the character U+%04X", broken.getCodePoint());
      throw Problem.config(placeOf(body, broken.getPosition(), start) + ": not YAML: " + character);
    } catch (YamlEngineException broken) {
      throw Problem.config(start + ": not YAML: " + firstLine(broken));
    }
  }

  private static String firstLine(YamlEngineException broken) {
    return String.valueOf(broken.getMessage()).lines().findFirst().orElse("");
  }

  private static SourceLocation placeOf(String text, int codePoint, SourceLocation start) {
    int end =
        text.offsetByCodePoints(0, Math.min(codePoint, text.codePointCount(0, text.length())));
    String before = text.substring(0, end);
    int line = (int) before.chars().filter(c -> c == '\n').count();
    return start.at(line, end - (before.lastIndexOf('\n') + 1));
  }

  private Yaml document() {
    events.next(); // the stream starts
    if (events.next() instanceof StreamEndEvent) {
      return new Yaml.Block(start, List.of());
    }
    Yaml root = node(events.next(), 0);
    if (!(events.next() instanceof DocumentEndEvent)) {
      throw new IllegalStateException("a YAML document without an end");
    }
    Event next = events.next();
    if (!(next instanceof StreamEndEvent)) {
      throw refused(next, "a second document; want a single document");
    }
    return root instanceof Yaml.Leaf leaf && leaf.isNothing()
        ? new Yaml.Block(start, List.of())
        : root;
  }

  private Yaml node(Event event, int depth) {
    if (depth > DEEPEST) {
      throw refused(event, "nested more than " + DEEPEST + " deep");
    }
    if (event instanceof AliasEvent alias) {
      return copy(alias);
    }
    int before = count(event, 1);
    Yaml yaml =
        switch (event) {
          case ScalarEvent scalar -> leaf(scalar);
          case SequenceStartEvent list -> items(list, depth);
          case MappingStartEvent block -> block(block, depth);
          default -> throw new IllegalStateException("a YAML event out of place: " + event);
        };
    ((NodeEvent) event)
        .getAnchor()
        .ifPresent(a -> anchors.put(a.getValue(), new Anchored(yaml, nodes - before)));
    return yaml;
  }

  private Yaml copy(AliasEvent alias) {
    String name = alias.getAlias().getValue();
    Anchored anchored = anchors.get(name);
    if (anchored == null) {
      throw refused(alias, "no anchor &" + name + " above");
    }
    count(alias, anchored.nodes());
    return anchored.yaml();
  }

  private Yaml leaf(ScalarEvent scalar) {
    refuseTag(scalar, scalar.getTag());
    return new Yaml.Leaf(placeOf(scalar), scalar.getValue(), scalar.isPlain());
  }

  private Yaml items(SequenceStartEvent list, int depth) {
    refuseTag(list, list.getTag());
    var items = new ArrayList<Yaml>();
    Event next = events.next();
    while (next.getEventId() != Event.ID.SequenceEnd) {
      items.add(node(next, depth + 1));
      next = events.next();
    }
    return new Yaml.Items(placeOf(list), List.copyOf(items));
  }

  private Yaml block(MappingStartEvent block, int depth) {
    refuseTag(block, block.getTag());
    var pairs = new ArrayList<Yaml.Pair>();
    Event next = events.next();
    while (next.getEventId() != Event.ID.MappingEnd) {
      if (!(next instanceof ScalarEvent key)) {
        throw refused(next, "want a plain key");
      }
      count(key, 1);
      pairs.add(new Yaml.Pair(placeOf(key), key.getValue(), node(events.next(), depth + 1)));
      next = events.next();
    }
    return new Yaml.Block(placeOf(block), List.copyOf(pairs));
  }

  /** Adds {@code more} to the node count; returns the count before. */
  private int count(Event event, int more) {
    int before = nodes;
    nodes += more;
    if (nodes > MOST_NODES) {
      throw refused(event, "more than " + MOST_NODES + " values, aliases written out");
    }
    return before;
  }

  private void refuseTag(Event event, Optional<String> tag) {
    if (tag.isPresent()) {
      throw refused(event, "the tag " + tag.get() + "; write the value without");
    }
  }

  private Problem refused(Event event, String why) {
    return Problem.config(Printable.line(placeOf(event) + ": " + why));
  }

  private SourceLocation placeOf(Event event) {
    return event.getStartMark().map(m -> start.at(m.getLine(), m.getColumn())).orElse(start);
  }
}
