package org.fullrank.search;

import java.util.List;
import org.fullrank.data.Dataset;
import org.fullrank.data.Item;
import org.fullrank.data.Target;
import org.fullrank.data.Unreadable;
import org.fullrank.input.Modality;

/**
 * Two data sets, one behind the other. Closing it leaves both open.
 *
 * @param first the first set; its class names hold
 * @param second the set behind it
 */
public record Joined(Dataset first, Dataset second) implements Dataset {
  @Override
  public Modality modality() {
    return first.modality();
  }

  @Override
  public int size() {
    return first.size() + second.size();
  }

  private Dataset of(int index) {
    return index < first.size() ? first : second;
  }

  private int within(int index) {
    return index < first.size() ? index : index - first.size();
  }

  @Override
  public Item item(int index) throws Unreadable {
    return of(index).item(within(index));
  }

  @Override
  public byte[] encoded(int index) throws Unreadable {
    return of(index).encoded(within(index));
  }

  @Override
  public Target target(int index) {
    return of(index).target(within(index));
  }

  @Override
  public String id(int index) {
    return of(index).id(within(index));
  }

  @Override
  public List<String> classes() {
    return first.classes();
  }

  @Override
  public String manifestHash() {
    return first.manifestHash() + second.manifestHash();
  }

  @Override
  public void close() {
    // both sets stay open
  }
}
