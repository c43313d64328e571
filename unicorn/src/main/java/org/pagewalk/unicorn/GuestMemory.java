package org.pagewalk.unicorn;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * An engine's physical memory.
 *
 * <p>All addresses are guest physical; they and all lengths of mappings are multiples of 4096. The
 * program reads and writes whatever is mapped, whatever the guest may do with it.
 */
public final class GuestMemory {
  /** Granularity of mappings, in bytes. */
  public static final int PAGE_SIZE = 4096;

  private static final int REGION_BYTES = 24;
  private static final int REGION_END = 8;
  private static final int REGION_PERMISSIONS = 16;

  private final Engine engine;
  private final List<Shared> shared = new ArrayList<>();

  GuestMemory(Engine engine) {
    this.engine = engine;
  }

  /** Maps new memory, filled with zeros. */
  public void map(long address, long size, Set<Permission> permissions) {
    Engine.check(
        "uc_mem_map",
        engine.functions().memMap(engine.handle(), address, size, Permission.bits(permissions)));
  }

  /**
   * Maps a native segment itself, without a copy: a store of either side is seen by the other. Code
   * that the program changes there needs {@link Engine#dropTranslations}.
   *
   * <p>The segment must stay alive until it is unmapped or the engine is closed: a guest that
   * touches freed memory ends the JVM.
   *
   * @param host a native segment, aligned to a page, of whole pages
   */
  public void mapShared(long address, MemorySegment host, Set<Permission> permissions) {
    if (!host.isNative() || host.isReadOnly()) {
      throw new IllegalArgumentException("the shared segment must be native and writable");
    }
    if (host.address() % PAGE_SIZE != 0 || host.byteSize() % PAGE_SIZE != 0) {
      throw new IllegalArgumentException(
          "the shared segment must begin and end on a page of " + PAGE_SIZE + " bytes");
    }
    Engine.check(
        "uc_mem_map_ptr",
        engine
            .functions()
            .memMapPtr(
                engine.handle(), address, host.byteSize(), Permission.bits(permissions), host));
    shared.add(new Shared(address, host));
  }

  /** Maps a device: the guest's loads and stores in the range become calls. */
  public void mapDevice(long address, long size, Device device) {
    engine.hooks().mapDevice(address, size, device);
  }

  /** Removes a mapping, or a part of one. */
  public void unmap(long address, long size) {
    Engine.check("uc_mem_unmap", engine.functions().memUnmap(engine.handle(), address, size));
    shared.removeIf(each -> each.liesIn(address, size));
  }

  /** Changes what the guest may do with a mapped range. */
  public void protect(long address, long size, Set<Permission> permissions) {
    Engine.check(
        "uc_mem_protect",
        engine
            .functions()
            .memProtect(engine.handle(), address, size, Permission.bits(permissions)));
  }

  /** Reads bytes. */
  public byte[] read(long address, int length) {
    try (Arena scratch = Arena.ofConfined()) {
      MemorySegment buffer = scratch.allocate(Math.max(1, length));
      read(address, buffer.asSlice(0, length));
      return buffer.asSlice(0, length).toArray(JAVA_BYTE);
    }
  }

  /** Fills a native segment with the bytes at an address. */
  public void read(long address, MemorySegment into) {
    int answer = engine.functions().memRead(engine.handle(), address, into, into.byteSize());
    engine.rethrow();
    Engine.check("uc_mem_read", answer);
  }

  /** A doubleword, in the guest's byte order. */
  public int readInt(long address) {
    byte[] bytes = read(address, Integer.BYTES);
    return bytes[0] & 0xFF | (bytes[1] & 0xFF) << 8 | (bytes[2] & 0xFF) << 16 | bytes[3] << 24;
  }

  /** Writes bytes. */
  public void write(long address, byte[] bytes) {
    try (Arena scratch = Arena.ofConfined()) {
      MemorySegment buffer = scratch.allocate(Math.max(1, bytes.length));
      MemorySegment.copy(bytes, 0, buffer, JAVA_BYTE, 0, bytes.length);
      write(address, buffer.asSlice(0, bytes.length));
    }
  }

  /** Writes a native segment's bytes. */
  public void write(long address, MemorySegment from) {
    int answer = engine.functions().memWrite(engine.handle(), address, from, from.byteSize());
    engine.rethrow();
    Engine.check("uc_mem_write", answer);
  }

  /** Writes a doubleword, in the guest's byte order. */
  public void writeInt(long address, int value) {
    write(
        address,
        new byte[] {(byte) value, (byte) (value >> 8), (byte) (value >> 16), (byte) (value >> 24)});
  }

  /** What is mapped, in the library's order. */
  @SuppressWarnings("restricted")
  public List<MemoryRegion> regions() {
    try (Arena scratch = Arena.ofConfined()) {
      MemorySegment out = scratch.allocate(ADDRESS);
      MemorySegment count = scratch.allocate(JAVA_INT);
      Engine.check("uc_mem_regions", engine.functions().memRegions(engine.handle(), out, count));
      int length = count.get(JAVA_INT, 0);
      if (length == 0) {
        return List.of();
      }
      MemorySegment array = out.get(ADDRESS, 0).reinterpret((long) length * REGION_BYTES);
      List<MemoryRegion> regions = new ArrayList<>(length);
      for (int i = 0; i < length; i++) {
        MemorySegment region = array.asSlice((long) i * REGION_BYTES, REGION_BYTES);
        regions.add(
            new MemoryRegion(
                region.get(JAVA_LONG, 0),
                region.get(JAVA_LONG, REGION_END),
                Permission.fromBits(region.get(JAVA_INT, REGION_PERMISSIONS))));
      }
      Engine.check("uc_free", engine.functions().free(array));
      return regions;
    }
  }

  /** Keeps a segment whose memory is collected with it from being collected while it is mapped. */
  private record Shared(long address, MemorySegment host) {
    boolean liesIn(long begin, long size) {
      return address >= begin && address + host.byteSize() <= begin + size;
    }
  }
}
