package org.pagewalk.kernel.mm.section;

import java.util.ArrayList;

/** All subsections by index; subsection PTEs name them by it. An index is used again when free. */
public final class SubsectionTable {
  private final ArrayList<Subsection> entries = new ArrayList<>();
  private final ArrayList<Integer> free = new ArrayList<>();

  /** The subsection with an index. */
  public Subsection get(int index) {
    return entries.get(index);
  }

  /** Takes an index for a subsection about to be made. */
  int reserve() {
    if (!free.isEmpty()) {
      return free.removeLast();
    }
    entries.add(null);
    return entries.size() - 1;
  }

  void enter(Subsection subsection) {
    entries.set(subsection.index(), subsection);
  }

  void remove(Subsection subsection) {
    entries.set(subsection.index(), null);
    free.add(subsection.index());
  }

  /** Subsections in use. */
  public int size() {
    return entries.size() - free.size();
  }
}
