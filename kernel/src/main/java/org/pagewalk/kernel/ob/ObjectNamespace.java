package org.pagewalk.kernel.ob;

import org.pagewalk.kernel.status.NtStatus;
import org.pagewalk.kernel.status.StatusException;

/**
 * The namespace of named objects. It holds the directories that programs use, {@code
 * \BaseNamedObjects} and {@code \KnownDlls} among them; files have a namespace of their own. A
 * named object is forgotten with its last handle.
 */
public final class ObjectNamespace {
  private static final int MOST_CHARACTERS = 1 << 22;

  private final Quota characters = new Quota(MOST_CHARACTERS);
  private final DirectoryObject root = new DirectoryObject();

  public ObjectNamespace() {
    root.reference();
    root.setName("\\");
    for (String name : new String[] {"BaseNamedObjects", "KnownDlls", "ObjectTypes", "Sessions"}) {
      DirectoryObject directory = new DirectoryObject();
      directory.reference();
      insert(directory, root, name);
    }
  }

  /** A place in the namespace: a directory and a name in it. */
  private record Place(DirectoryObject directory, String name) {}

  /**
   * Finds a named object.
   *
   * @param base directory from which a relative name counts, or null
   * @return the object, or null if the last part of the name does not exist
   * @throws StatusException OBJECT_PATH_SYNTAX_BAD, OBJECT_PATH_NOT_FOUND, OBJECT_NAME_INVALID
   */
  public KernelObject find(DirectoryObject base, String name) {
    if (name.equals("\\") && base == null) {
      return root;
    }
    Place place = placeOf(base, name);
    return place.directory.find(place.name);
  }

  /**
   * Gives an object a name that {@link #find} has not found.
   *
   * @throws StatusException INSUFFICIENT_RESOURCES when all names together are too long
   */
  public void insert(KernelObject object, DirectoryObject base, String name) {
    Place place = placeOf(base, name);
    characters.take(place.name.length());
    String parent = place.directory.name();
    object.setName(parent.equals("\\") ? "\\" + place.name : parent + "\\" + place.name);
    place.directory.put(place.name, object);
  }

  /** Forgets the name of an object without handles. */
  public void remove(KernelObject object) {
    if (!object.name().isEmpty()) {
      Place place = placeOf(null, object.name());
      if (place.directory.find(place.name) == object) {
        place.directory.remove(place.name);
        characters.give(place.name.length());
      }
    }
  }

  private Place placeOf(DirectoryObject base, String name) {
    if (base == null && !name.startsWith("\\")) {
      throw new StatusException(NtStatus.OBJECT_PATH_SYNTAX_BAD);
    }
    if (base != null && name.startsWith("\\")) {
      throw new StatusException(NtStatus.OBJECT_PATH_SYNTAX_BAD);
    }
    DirectoryObject directory = base == null ? root : base;
    String[] parts = (base == null ? name.substring(1) : name).split("\\\\", -1);
    for (int i = 0; i < parts.length - 1; i++) {
      if (!(directory.find(parts[i]) instanceof DirectoryObject next)) {
        throw new StatusException(NtStatus.OBJECT_PATH_NOT_FOUND);
      }
      directory = next;
    }
    String last = parts[parts.length - 1];
    if (last.isEmpty()) {
      throw new StatusException(NtStatus.OBJECT_NAME_INVALID);
    }
    return new Place(directory, last);
  }
}
