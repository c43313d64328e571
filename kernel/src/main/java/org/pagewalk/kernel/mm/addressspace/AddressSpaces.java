package org.pagewalk.kernel.mm.addressspace;

import java.util.ArrayList;
import java.util.List;

/** All address spaces, in the order of their creation. */
public final class AddressSpaces {
  private final ArrayList<AddressSpace> spaces = new ArrayList<>();

  public List<AddressSpace> all() {
    return spaces;
  }

  public void add(AddressSpace space) {
    spaces.add(space);
  }

  public void remove(AddressSpace space) {
    spaces.remove(space);
  }
}
