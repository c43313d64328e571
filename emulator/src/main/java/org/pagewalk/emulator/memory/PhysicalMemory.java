package org.pagewalk.emulator.memory;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.pagewalk.emulator.bus.AddressMap;
import org.pagewalk.emulator.port.Derived;
import org.pagewalk.emulator.port.PhysicalPort;

/**
 * Guest physical memory, in frames of 4 KiB.
 *
 * <p>The {@code byte[4096]} of a frame is made at its first use and is then the same object for the
 * machine's life, so whoever keeps a reference to it (the TLB, the decoded-code cache) sees every
 * store. A frame carries attributes that say what was derived from its content: cached
 * translations, decoded instructions, a snapshot that still needs the old bytes. While it has any,
 * it may be stored to only through this class, which tells the listener first; a frame without
 * attributes may be stored to directly by whoever holds its array.
 *
 * <p>Storing to a whole frame (zeroing, copying, in-page reads) ends its life as a page table or
 * code page, so reused frames do not stay slow.
 */
@Derived("frames are kept by journals and digested as bytes")
public final class PhysicalMemory implements PhysicalPort {
  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final byte TABLE = 1;
  private static final byte DIRECTORY = 2;
  private static final byte CODE = 4;
  private static final byte UNSAVED = 8;
  private static final byte WATCHED = 16;

  private final byte[][] frames;
  private final byte[] attributes;
  private final CodeFrame[] codeFrames;
  private final List<FrameJournal> journals = new ArrayList<>();
  private StoreListener listener;
  private AddressMap devices;

  /**
   * Makes RAM of {@code frameCount} frames, all zero.
   *
   * @param frameCount from 1 to 2^20 frames
   */
  public PhysicalMemory(int frameCount) {
    if (frameCount < 1 || frameCount > 1 << 20) {
      throw new IllegalArgumentException("RAM of " + frameCount + " frames");
    }
    frames = new byte[frameCount][];
    attributes = new byte[frameCount];
    codeFrames = new CodeFrame[frameCount];
  }

  /** Sets who is told of stores; there is one listener for the life of the machine. */
  public void setListener(StoreListener listener) {
    this.listener = listener;
  }

  @Override
  public int frameCount() {
    return frames.length;
  }

  /** Whether a frame number lies inside RAM. */
  public boolean isRam(int frame) {
    return Integer.compareUnsigned(frame, frames.length) < 0;
  }

  /** The bytes of a frame, for reading; for storing only while {@link #isPlain} holds. */
  public byte[] bytes(int frame) {
    byte[] bytes = frames[frame];
    return bytes != null ? bytes : materialise(frame);
  }

  private byte[] materialise(int frame) {
    byte[] bytes = new byte[FRAME_SIZE];
    frames[frame] = bytes;
    return bytes;
  }

  /** Whether nothing was derived from the frame, so that it may be stored to directly. */
  public boolean isPlain(int frame) {
    return attributes[frame] == 0;
  }

  /** Tells that a page walk has read the frame as a page table. */
  public void markTable(int frame) {
    mark(frame, TABLE);
  }

  /** Tells that a page walk has read the frame as a page directory. */
  public void markDirectory(int frame) {
    mark(frame, DIRECTORY);
  }

  /** Advances when bytes of the frame that instructions were taken from may change. */
  public long codeVersion(int frame) {
    return codeFrames[frame] == null ? 0 : codeFrames[frame].version();
  }

  /** Tells that instructions were taken from bytes of the frame, which do not reach beyond it. */
  public CodeFrame markCode(int frame, int offset, int length) {
    CodeFrame codeFrame = codeFrames[frame];
    if (codeFrame == null) {
      codeFrame = new CodeFrame();
      codeFrames[frame] = codeFrame;
    }
    codeFrame.mark(offset, length);
    mark(frame, CODE);
    return codeFrame;
  }

  /** Makes every store to the frame go through this class until {@link #unwatch}. */
  public void watch(int frame) {
    mark(frame, WATCHED);
  }

  /** Undoes {@link #watch}. */
  public void unwatch(int frame) {
    attributes[frame] &= ~WATCHED;
  }

  private void mark(int frame, byte attribute) {
    byte before = attributes[frame];
    if ((before & attribute) == 0) {
      attributes[frame] = (byte) (before | attribute);
      if (before == 0 && listener != null) {
        listener.storesRestricted(frame);
      }
    }
  }

  /** Tells everybody concerned that bytes of a frame are about to change. */
  public void announceStore(int frame, int offset, int length) {
    byte attribute = attributes[frame];
    if (attribute == 0) {
      return;
    }
    if ((attribute & UNSAVED) != 0) {
      save(frame);
    }
    if ((attribute & TABLE) != 0) {
      listener.tableStored(frame, offset, length);
    }
    if ((attribute & DIRECTORY) != 0) {
      listener.directoryStored(frame, offset, length);
    }
    if ((attribute & CODE) != 0) {
      announceCode(frame, offset, length);
    }
    if (length == FRAME_SIZE) {
      attributes[frame] &= ~(TABLE | DIRECTORY);
    }
  }

  private void announceCode(int frame, int offset, int length) {
    CodeFrame codeFrame = codeFrames[frame];
    if (!codeFrame.touches(offset, length)) {
      return;
    }
    codeFrame.advance();
    if (!listener.codeStored(frame, offset, length)) {
      codeFrame.clear(offset, length);
      if (!codeFrame.holdsCode()) {
        attributes[frame] &= ~CODE;
      }
    }
  }

  private void save(int frame) {
    journals.getLast().save(frame, bytes(frame));
    attributes[frame] &= ~UNSAVED;
  }

  /**
   * Sets accessed and dirty bits in a paging-structure entry on behalf of the page walker: cached
   * translations stay, because they are being made from this very entry.
   *
   * @param physicalAddress of the entry, a multiple of 4
   */
  public void updateEntry(long physicalAddress, int entry) {
    int frame = (int) (physicalAddress >>> 12);
    int offset = (int) physicalAddress & 0xFFF;
    byte attribute = attributes[frame];
    if ((attribute & UNSAVED) != 0) {
      save(frame);
    }
    if ((attribute & CODE) != 0) {
      announceCode(frame, offset, 4);
    }
    INT.set(bytes(frame), offset, entry);
  }

  /** Sets what answers outside RAM. */
  public void setDevices(AddressMap outside) {
    devices = outside;
  }

  /**
   * Reads 1, 2 or 4 bytes of a frame as the processor does: outside RAM a device answers, or nobody
   * with ones.
   */
  public int load(long physicalAddress, int size) {
    if (!isRam((int) (physicalAddress >>> 12))) {
      return devices == null ? -1 >>> 32 - 8 * size : devices.read(physicalAddress, size);
    }
    return switch (size) {
      case 1 -> read8(physicalAddress);
      case 2 -> read16(physicalAddress);
      default -> read32(physicalAddress);
    };
  }

  /** As {@link #load}, for writing: what nobody takes is lost. */
  public void store(long physicalAddress, int size, int value) {
    if (!isRam((int) (physicalAddress >>> 12))) {
      if (devices != null) {
        devices.write(physicalAddress, size, value);
      }
      return;
    }
    switch (size) {
      case 1 -> write8(physicalAddress, value);
      case 2 -> write16(physicalAddress, value);
      default -> write32(physicalAddress, value);
    }
  }

  @Override
  public int read8(long physicalAddress) {
    return bytes((int) (physicalAddress >>> 12))[(int) physicalAddress & 0xFFF] & 0xFF;
  }

  @Override
  public int read16(long physicalAddress) {
    int offset = (int) physicalAddress & 0xFFF;
    if (offset > FRAME_SIZE - 2) {
      return read8(physicalAddress) | read8(physicalAddress + 1) << 8;
    }
    return (short) SHORT.get(bytes((int) (physicalAddress >>> 12)), offset) & 0xFFFF;
  }

  @Override
  public int read32(long physicalAddress) {
    int offset = (int) physicalAddress & 0xFFF;
    if (offset > FRAME_SIZE - 4) {
      return read16(physicalAddress) | read16(physicalAddress + 2) << 16;
    }
    return (int) INT.get(bytes((int) (physicalAddress >>> 12)), offset);
  }

  @Override
  public long read64(long physicalAddress) {
    int offset = (int) physicalAddress & 0xFFF;
    if (offset > FRAME_SIZE - 8) {
      return read32(physicalAddress) & 0xFFFF_FFFFL | (long) read32(physicalAddress + 4) << 32;
    }
    return (long) LONG.get(bytes((int) (physicalAddress >>> 12)), offset);
  }

  @Override
  public void write8(long physicalAddress, int value) {
    int frame = (int) (physicalAddress >>> 12);
    int offset = (int) physicalAddress & 0xFFF;
    announceStore(frame, offset, 1);
    bytes(frame)[offset] = (byte) value;
  }

  @Override
  public void write16(long physicalAddress, int value) {
    int offset = (int) physicalAddress & 0xFFF;
    if (offset > FRAME_SIZE - 2) {
      write8(physicalAddress, value);
      write8(physicalAddress + 1, value >>> 8);
      return;
    }
    int frame = (int) (physicalAddress >>> 12);
    announceStore(frame, offset, 2);
    SHORT.set(bytes(frame), offset, (short) value);
  }

  @Override
  public void write32(long physicalAddress, int value) {
    int offset = (int) physicalAddress & 0xFFF;
    if (offset > FRAME_SIZE - 4) {
      write16(physicalAddress, value);
      write16(physicalAddress + 2, value >>> 16);
      return;
    }
    int frame = (int) (physicalAddress >>> 12);
    announceStore(frame, offset, 4);
    INT.set(bytes(frame), offset, value);
  }

  @Override
  public void write64(long physicalAddress, long value) {
    int offset = (int) physicalAddress & 0xFFF;
    if (offset > FRAME_SIZE - 8) {
      write32(physicalAddress, (int) value);
      write32(physicalAddress + 4, (int) (value >>> 32));
      return;
    }
    int frame = (int) (physicalAddress >>> 12);
    announceStore(frame, offset, 8);
    LONG.set(bytes(frame), offset, value);
  }

  @Override
  public void read(long physicalAddress, byte[] target, int offset, int length) {
    int done = 0;
    while (done < length) {
      long address = physicalAddress + done;
      int inFrame = (int) address & 0xFFF;
      int part = Math.min(length - done, FRAME_SIZE - inFrame);
      System.arraycopy(bytes((int) (address >>> 12)), inFrame, target, offset + done, part);
      done += part;
    }
  }

  @Override
  public void write(long physicalAddress, byte[] source, int offset, int length) {
    int done = 0;
    while (done < length) {
      long address = physicalAddress + done;
      int frame = (int) (address >>> 12);
      int inFrame = (int) address & 0xFFF;
      int part = Math.min(length - done, FRAME_SIZE - inFrame);
      announceStore(frame, inFrame, part);
      System.arraycopy(source, offset + done, bytes(frame), inFrame, part);
      done += part;
    }
  }

  @Override
  public void zeroFrame(int frame) {
    announceStore(frame, 0, FRAME_SIZE);
    if (frames[frame] != null) {
      Arrays.fill(frames[frame], (byte) 0);
    }
  }

  @Override
  public void copyFrame(int fromFrame, int toFrame) {
    announceStore(toFrame, 0, FRAME_SIZE);
    System.arraycopy(bytes(fromFrame), 0, bytes(toFrame), 0, FRAME_SIZE);
  }

  /** Begins an interval: from now on the old content of every frame stored to is kept. */
  public FrameJournal openJournal() {
    FrameJournal journal = new FrameJournal();
    journals.add(journal);
    restrictAll();
    return journal;
  }

  private void restrictAll() {
    for (int frame = 0; frame < attributes.length; frame++) {
      attributes[frame] |= UNSAVED;
    }
    if (listener != null) {
      listener.allStoresRestricted();
    }
  }

  /**
   * Puts back the content that RAM had when a journal was opened. That journal stays open; those
   * opened after it end.
   */
  public void rollBackTo(FrameJournal journal) {
    requireOpen(journal);
    while (true) {
      FrameJournal newest = journals.getLast();
      for (int i = 0; i < newest.frameCount(); i++) {
        int frame = newest.frame(i);
        announceDerived(frame);
        System.arraycopy(newest.content(i), 0, bytes(frame), 0, FRAME_SIZE);
      }
      newest.clear();
      if (newest == journal) {
        break;
      }
      journals.removeLast();
    }
    restrictAll();
  }

  private void requireOpen(FrameJournal journal) {
    if (!journals.contains(journal)) {
      throw new IllegalArgumentException("this journal has ended");
    }
  }

  private void announceDerived(int frame) {
    attributes[frame] &= ~UNSAVED;
    announceStore(frame, 0, FRAME_SIZE);
  }

  /**
   * Ends one journal: its moment cannot be put back any more. Older ones can as before, so what the
   * next older one does not have goes to it; the oldest one's contents are needed by nobody.
   */
  public void closeJournal(FrameJournal journal) {
    requireOpen(journal);
    int index = journals.indexOf(journal);
    boolean newest = index == journals.size() - 1;
    if (index > 0) {
      FrameJournal older = journals.get(index - 1);
      if (newest) {
        markSaved(older);
      }
      older.absorb(journal);
    } else if (newest) {
      markSaved(null);
    }
    journal.clear();
    journals.remove(index);
  }

  /** What a journal has need not be saved to it again; with no journal, nothing need be. */
  private void markSaved(FrameJournal journal) {
    if (journal == null) {
      for (int frame = 0; frame < attributes.length; frame++) {
        attributes[frame] &= ~UNSAVED;
      }
    } else {
      for (int i = 0; i < journal.frameCount(); i++) {
        attributes[journal.frame(i)] &= ~UNSAVED;
      }
    }
  }
}
