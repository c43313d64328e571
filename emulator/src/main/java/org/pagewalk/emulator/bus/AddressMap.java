package org.pagewalk.emulator.bus;

import java.util.Map;
import java.util.TreeMap;
import org.pagewalk.emulator.stop.InexactPosition;
import org.pagewalk.emulator.stop.Stops;

/**
 * Which device answers at which addresses: one map for ports, one for physical memory. Where none
 * does, reads give ones and writes are lost.
 */
public final class AddressMap {
  /**
   * A device and where it begins.
   *
   * @param last its last address
   */
  private record Place(long first, long last, Device device) {}

  private final TreeMap<Long, Place> places = new TreeMap<>();
  private final Stops stops;

  AddressMap(Stops stops) {
    this.stops = stops;
  }

  /**
   * Places a device.
   *
   * @param first its first port number or physical address
   * @param length in bytes
   * @throws IllegalArgumentException where another device is already
   */
  public void add(long first, long length, Device device) {
    long last = first + length - 1;
    Map.Entry<Long, Place> below = places.floorEntry(last);
    if (length < 1 || below != null && below.getValue().last >= first) {
      throw new IllegalArgumentException("no room for a device at %X to %X".formatted(first, last));
    }
    places.put(first, new Place(first, last, device));
  }

  /** The device at an address, or null. */
  public Device deviceAt(long address) {
    Place place = placeOf(address);
    return place == null ? null : place.device;
  }

  /**
   * Reads; an access that no single device covers is made of bytes.
   *
   * @throws InexactPosition in the middle of a run, with nothing done
   */
  public int read(long address, int size) {
    Place place = placeOf(address);
    if (place != null && address + size - 1 <= place.last) {
      stops.requireExactPosition();
      return place.device.read((int) (address - place.first), size) & mask(size);
    }
    if (size == 1) {
      return 0xFF;
    }
    int value = 0;
    for (int i = 0; i < size; i++) {
      value |= read(address + i, 1) << 8 * i;
    }
    return value;
  }

  /**
   * Writes; an access that no single device covers is made of bytes.
   *
   * @throws InexactPosition in the middle of a run, with nothing done
   */
  public void write(long address, int size, int value) {
    Place place = placeOf(address);
    if (place != null && address + size - 1 <= place.last) {
      stops.requireExactPosition();
      place.device.write((int) (address - place.first), size, value & mask(size));
    } else if (size > 1) {
      for (int i = 0; i < size; i++) {
        write(address + i, 1, value >>> 8 * i);
      }
    }
  }

  private static int mask(int size) {
    return -1 >>> 32 - 8 * size;
  }

  private Place placeOf(long address) {
    Map.Entry<Long, Place> below = places.floorEntry(address);
    return below != null && address <= below.getValue().last ? below.getValue() : null;
  }
}
