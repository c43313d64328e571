package org.pagewalk.tests.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pagewalk.emulator.port.PhysicalPort;
import org.pagewalk.emulator.port.ProcessorEvent;
import org.pagewalk.kernel.event.HardwareEvent;

/**
 * The accessed and dirty bits that are told, against the bytes of all page tables before and after
 * each step.
 */
class TouchedEntriesTest {
  /** Memory is short from there on: accessed bits are cleared, and set again. */
  private static final long FIRST = 6_000_000;

  private static final int STEPS = 400_000;
  private static final int PRESENT = 1;
  private static final int ACCESSED_AND_DIRTY = 0x60;
  private static final int FRAME = 0xFFFFF000;

  private final byte[] now = new byte[PhysicalPort.FRAME_SIZE];

  @TempDir private Path folder;

  /** The content of the present page directory and of the page tables that it names, by frame. */
  private Map<Integer, byte[]> tables(HeardEvents run, Map<Integer, byte[]> old) {
    PhysicalPort physical = run.system().kernel().physical();
    Map<Integer, byte[]> tables = new TreeMap<>();
    int directory = run.system().machine().units().processor().cr3 & FRAME;
    byte[] entries = copy(physical, directory, old, tables);
    ByteBuffer words = ByteBuffer.wrap(entries).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < entries.length; i += 4) {
      int entry = words.getInt(i);
      if ((entry & PRESENT) != 0 && !tables.containsKey(entry & FRAME)) {
        copy(physical, entry & FRAME, old, tables);
      }
    }
    return tables;
  }

  /** The frame's bytes; the array of before where they are the same. */
  private byte[] copy(
      PhysicalPort physical, int base, Map<Integer, byte[]> old, Map<Integer, byte[]> tables) {
    physical.read(Integer.toUnsignedLong(base), now, 0, now.length);
    byte[] before = old.get(base);
    byte[] kept = before != null && Arrays.equals(before, now) ? before : now.clone();
    tables.put(base, kept);
    return kept;
  }

  private static List<List<Long>> changes(Map<Integer, byte[]> before, Map<Integer, byte[]> after) {
    List<List<Long>> changes = new ArrayList<>();
    before.forEach(
        (base, bytes) -> {
          byte[] now = after.get(base);
          if (now != null && now != bytes) {
            ByteBuffer then = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
            ByteBuffer words = ByteBuffer.wrap(now).order(ByteOrder.LITTLE_ENDIAN);
            for (int i = 0; i < now.length; i += 4) {
              if (then.getInt(i) != words.getInt(i)) {
                changes.add(
                    List.of(
                        Integer.toUnsignedLong(base + i),
                        Integer.toUnsignedLong(then.getInt(i)),
                        Integer.toUnsignedLong(words.getInt(i))));
              }
            }
          }
        });
    return changes;
  }

  private static List<ProcessorEvent.EntryUpdate> updates(HeardEvents run) {
    List<ProcessorEvent.EntryUpdate> updates = new ArrayList<>();
    for (HeardEvents.Heard heard : run.events()) {
      if (heard.event() instanceof HardwareEvent(ProcessorEvent.EntryUpdate update)) {
        updates.add(update);
      }
    }
    return updates;
  }

  @Test
  void eachBitThatThePageWalkSetsIsToldOnce() throws Exception {
    int told = 0;
    try (HeardEvents run = HeardEvents.of("sort-8m", folder)) {
      run.system().runUntil(FIRST);
      Map<Integer, byte[]> before = tables(run, Map.of());
      while (run.step() < FIRST + STEPS) {
        run.events().clear();
        run.system().runUntil(run.step() + 1);
        Map<Integer, byte[]> after = tables(run, before);
        List<ProcessorEvent.EntryUpdate> updates = updates(run);
        if (onlyProcessor(run)) {
          assertThat(updates.stream().map(u -> List.of(u.physicalAddress(), u.before(), u.after())))
              .as("step %d", run.step())
              .containsExactlyInAnyOrderElementsOf(changes(before, after));
        }
        for (ProcessorEvent.EntryUpdate update : updates) {
          assertThat(update.after() & ~update.before())
              .as("%s sets what it tells of", update)
              .isNotZero();
          assertThat((update.after() ^ update.before()) & ~ACCESSED_AND_DIRTY).isZero();
          assertThat(entryAddress(run, update)).isEqualTo(update.physicalAddress());
          told++;
        }
        before = after;
      }
    }
    assertThat(told).as("bits told").isGreaterThan(40);
  }

  private static boolean onlyProcessor(HeardEvents run) {
    return run.events().stream().allMatch(heard -> heard.event() instanceof HardwareEvent);
  }

  /** Where the entry of that level for the linear address is, looked up anew. */
  private static long entryAddress(HeardEvents run, ProcessorEvent.EntryUpdate update) {
    int directory = run.system().machine().units().processor().cr3 & FRAME;
    long entry = Integer.toUnsignedLong(directory) + (update.linearAddress() >>> 22) * 4L;
    if (update.level() == 2) {
      return entry;
    }
    int table = run.system().kernel().physical().read32(entry) & FRAME;
    return Integer.toUnsignedLong(table) + (update.linearAddress() >>> 12 & 0x3FF) * 4L;
  }
}
