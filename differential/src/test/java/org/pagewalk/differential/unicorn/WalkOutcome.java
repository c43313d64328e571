package org.pagewalk.differential.unicorn;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * What became of one access.
 *
 * @param errorCode of the page fault, or -1 where there was none
 * @param faultAddress CR2 after a page fault, else 0
 * @param place where the access went
 * @param directoryEntry afterwards
 * @param tableEntry afterwards
 */
record WalkOutcome(
    int errorCode, int faultAddress, Place place, int directoryEntry, int tableEntry) {
  /** Where an access goes. */
  enum Place {
    NOWHERE,
    SMALL_PAGE,
    LARGE_PAGE,
    OUTSIDE_RAM
  }

  void write(DataOutputStream out) throws IOException {
    out.writeInt(errorCode);
    out.writeInt(faultAddress);
    out.writeByte(place.ordinal());
    out.writeInt(directoryEntry);
    out.writeInt(tableEntry);
  }

  static WalkOutcome read(DataInputStream in) throws IOException {
    int errorCode = in.readInt();
    int faultAddress = in.readInt();
    Place place = Place.values()[in.readUnsignedByte()];
    int directoryEntry = in.readInt();
    return new WalkOutcome(errorCode, faultAddress, place, directoryEntry, in.readInt());
  }

  static Place placeOf(int content) {
    return switch (content) {
      case WalkCase.SMALL_PAGE_CONTENT -> Place.SMALL_PAGE;
      case WalkCase.LARGE_PAGE_CONTENT -> Place.LARGE_PAGE;
      default -> Place.OUTSIDE_RAM;
    };
  }
}
