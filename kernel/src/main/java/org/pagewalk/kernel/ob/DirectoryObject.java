package org.pagewalk.kernel.ob;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Locale;

/** A directory of the object namespace. Names compare without regard to case. */
public final class DirectoryObject extends KernelObject {
  private final LinkedHashMap<String, KernelObject> entries = new LinkedHashMap<>();

  public DirectoryObject() {
    super(ObjectType.DIRECTORY);
  }

  /** The entry of a name, or null. */
  public KernelObject find(String name) {
    return entries.get(key(name));
  }

  /** The entries in the order in which they came. */
  public Collection<KernelObject> entries() {
    return entries.values();
  }

  void put(String name, KernelObject object) {
    entries.put(key(name), object);
  }

  void remove(String name) {
    entries.remove(key(name));
  }

  private static String key(String name) {
    return name.toUpperCase(Locale.ROOT);
  }
}
