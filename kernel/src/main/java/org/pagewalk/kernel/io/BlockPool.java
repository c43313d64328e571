package org.pagewalk.kernel.io;

import java.util.ArrayDeque;
import java.util.BitSet;
import org.pagewalk.emulator.port.Derived;
import org.pagewalk.kernel.status.NtStatus;
import org.pagewalk.kernel.status.StatusException;

/**
 * The memory that the contents of all files share. A bounded number of blocks is in memory; when
 * another one comes, the one that came first goes: to a temporary file if it is changed, else it is
 * forgotten, because its source still has it. The number of changed blocks is bounded too, as a
 * disk's is. Both bounds count what the guest does and never ask how much memory the host has.
 *
 * <p>While a history is kept, no slot of the temporary file is used twice, so what a snapshot says
 * about slots stays true.
 */
final class BlockPool implements AutoCloseable {
  private static final int STANDARD_HELD = 8192;

  /** As many as NtQueryVolumeInformationFile says are free. */
  private static final int STANDARD_CHANGED = 1 << 19;

  private final int mostHeld;
  private final int mostChanged;
  private final ArrayDeque<FileBlock> held = new ArrayDeque<>();
  private int changed;

  @Derived("a file of the host")
  private final TemporaryFile file = new TemporaryFile();

  @Derived("slots of the host's file")
  private final BitSet used = new BitSet();

  @Derived("belongs to the debugger, not to the guest")
  private boolean keepsHistory;

  BlockPool() {
    this(STANDARD_HELD, STANDARD_CHANGED);
  }

  /** A pool of other sizes, in blocks. */
  BlockPool(int mostHeld, int mostChanged) {
    this.mostHeld = mostHeld;
    this.mostChanged = mostChanged;
  }

  void keepHistory() {
    keepsHistory = true;
  }

  /**
   * Makes room for a block that comes into memory, and counts it.
   *
   * @throws HostFileException if another one would have to go to a temporary file and cannot
   */
  void admit(FileBlock block) {
    while (held.size() >= mostHeld) {
      FileBlock oldest = held.getFirst();
      if (oldest.bytes != null) {
        if (oldest.owner.isChanged(oldest)) {
          oldest.spilled(store(oldest.bytes));
        } else {
          oldest.owner.forget(oldest);
        }
      }
      held.removeFirst();
    }
    held.addLast(block);
  }

  private int store(byte[] bytes) {
    int slot = used.nextClearBit(0);
    file.write((long) slot * FileBlock.SIZE, bytes, 0, FileBlock.SIZE);
    used.set(slot);
    return slot;
  }

  /** Reads a block that is in the temporary file. */
  void read(FileBlock block, byte[] into) {
    file.read((long) block.slot * FileBlock.SIZE, into, 0, FileBlock.SIZE);
  }

  /** Brings a block back from the temporary file. */
  void bringBack(FileBlock block) {
    byte[] bytes = new byte[FileBlock.SIZE];
    read(block, bytes);
    admit(block);
    release(block.slot);
    block.returned(bytes);
  }

  private void release(int slot) {
    if (!keepsHistory) {
      used.clear(slot);
    }
  }

  /**
   * Counts a block that becomes changed.
   *
   * @throws StatusException DISK_FULL when there are too many
   */
  void claim() {
    if (changed == mostChanged) {
      throw new StatusException(NtStatus.DISK_FULL);
    }
    changed++;
  }

  /** A changed block has reached its source, or is not needed any more. */
  void settle(FileBlock block) {
    changed--;
    if (block.slot != FileBlock.NONE) {
      release(block.slot);
    }
  }

  /** Blocks that the temporary file holds, or held while a history is kept. */
  int slotsUsed() {
    return used.cardinality();
  }

  @Override
  public void close() {
    file.close();
  }
}
