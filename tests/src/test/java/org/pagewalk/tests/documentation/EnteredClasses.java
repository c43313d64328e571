package org.pagewalk.tests.documentation;

import java.util.ArrayList;
import java.util.List;

/** The classes whose methods were entered while it listened, in their order. */
public final class EnteredClasses {
  private static final List<String> NAMES = new ArrayList<>();
  private static boolean listening;

  private EnteredClasses() {}

  /** Called by instrumented methods as the first thing they do. */
  public static void entered(String className) {
    if (listening && (NAMES.isEmpty() || !NAMES.getLast().equals(className))) {
      NAMES.add(className);
    }
  }

  /** Forgets all and begins to listen. */
  public static void listen() {
    NAMES.clear();
    listening = true;
  }

  /** Listens no more; gives simple names, without those of classes around them. */
  public static List<String> stop() {
    listening = false;
    return List.copyOf(NAMES);
  }
}
