package org.pagewalk.differential.unicorn;

import org.pagewalk.differential.unicorn.WalkOutcome.Place;
import org.pagewalk.emulator.fault.PageFault;
import org.pagewalk.emulator.memory.PhysicalMemory;
import org.pagewalk.emulator.paging.Access;
import org.pagewalk.emulator.paging.LinearMemory;
import org.pagewalk.emulator.processor.Processor;

/** Our machine's side of the comparison of page walks. */
final class OurWalks {
  private static final int STORED = 0x77;

  private final PhysicalMemory memory = new PhysicalMemory(WalkCase.RAM_BYTES >>> 12);
  private final Processor processor = new Processor();
  private final LinearMemory linear = new LinearMemory(memory, processor);

  OurWalks() {
    processor.cr3 = WalkCase.DIRECTORY;
    restoreContents();
  }

  void prepare(WalkCase it) {
    processor.setControl0(
        Processor.CR0_PE | Processor.CR0_PG | (it.writeProtect() ? Processor.CR0_WP : 0));
    processor.setControl4(it.extensions() ? Processor.CR4_PSE | Processor.CR4_PGE : 0);
    linear.flush();
    memory.write32(WalkCase.directoryEntryAddress(), it.directoryEntry());
    memory.write32(it.tableEntryAddress(), it.tableEntry());
  }

  WalkOutcome access(WalkCase it, int turn) {
    linear.setPrivilege(it.level(turn));
    int errorCode = -1;
    int faultAddress = 0;
    Place place = Place.NOWHERE;
    try {
      place = perform(it.access(turn));
    } catch (PageFault fault) {
      errorCode = fault.errorCode();
      faultAddress = fault.linearAddress();
    }
    return new WalkOutcome(
        errorCode,
        faultAddress,
        place,
        memory.read32(WalkCase.directoryEntryAddress()),
        memory.read32(it.tableEntryAddress()));
  }

  private Place perform(Access access) {
    int address = WalkCase.LINEAR + 1;
    return switch (access) {
      case READ -> WalkOutcome.placeOf(linear.read8(address));
      case EXECUTE -> {
        int frame = linear.fetchFrame(WalkCase.LINEAR);
        long at = ((long) frame << 12) + (address & 0xFFF);
        yield memory.isRam(frame) ? WalkOutcome.placeOf(memory.read8(at)) : Place.OUTSIDE_RAM;
      }
      case WRITE -> {
        linear.write8(address, STORED);
        yield whereStored();
      }
    };
  }

  private Place whereStored() {
    Place place =
        memory.read8(small()) == STORED
            ? Place.SMALL_PAGE
            : memory.read8(large()) == STORED ? Place.LARGE_PAGE : Place.OUTSIDE_RAM;
    restoreContents();
    return place;
  }

  private void restoreContents() {
    memory.write8(small(), WalkCase.SMALL_PAGE_CONTENT);
    memory.write8(large(), WalkCase.LARGE_PAGE_CONTENT);
  }

  static int small() {
    return WalkCase.PAGE + (WalkCase.LINEAR + 1 & 0xFFF);
  }

  static int large() {
    return WalkCase.TABLE + (WalkCase.LINEAR + 1 & 0x3F_FFFF);
  }
}
