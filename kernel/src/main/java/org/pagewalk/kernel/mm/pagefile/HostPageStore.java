package org.pagewalk.kernel.mm.pagefile;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.pagewalk.emulator.port.Derived;
import org.pagewalk.emulator.port.Undigested;
import org.pagewalk.kernel.KernelRefusal;

/**
 * A paging file in a file of the host. The whole current size is really written, so that a full
 * disk shows when the file grows and not when a page must leave memory.
 *
 * <p>While a history is kept, no slot is written over: every write goes to a new place at the end
 * of the file, and only {@link #places} says which place a slot has. Going back to an older table
 * of places therefore brings older contents back.
 */
public final class HostPageStore implements PageStore {
  private static final int PAGE_SIZE = 4096;
  private static final int ZEROS = 256 * PAGE_SIZE;

  @Derived("a file of the host")
  private final FileChannel channel;

  @Derived("a file of the host")
  private final ByteBuffer zeros = ByteBuffer.allocate(ZEROS);

  @Derived("the end of the host's file; places are not used twice while a history is kept")
  private int nextPlace;

  @Derived("belongs to the debugger, not to the guest")
  private boolean keepsHistory;

  @Undigested("a name of the host's")
  private final String name;

  private int slots;

  @Undigested("where the host's file has each slot")
  private int[] places = new int[0];

  private HostPageStore(FileChannel channel, String name) {
    this.channel = channel;
    this.name = name;
  }

  /** Creates or empties the file; it is deleted at the end. */
  public static HostPageStore open(Path path) {
    try {
      Path file = path != null ? path : Files.createTempFile("pagewalk", ".pagefile");
      FileChannel channel =
          FileChannel.open(
              file,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE,
              StandardOpenOption.DELETE_ON_CLOSE);
      return new HostPageStore(channel, path != null ? path.toString() : "anonymous paging file");
    } catch (IOException e) {
      throw new KernelRefusal("cannot create the paging file %s: %s".formatted(path, reason(e)));
    }
  }

  private static String reason(IOException e) {
    String kind = e.getClass().getSimpleName().replace("Exception", "");
    return kind.equals("IO") ? String.valueOf(e.getMessage()) : kind;
  }

  @Override
  public void keepHistory() {
    keepsHistory = true;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean extendTo(int newSlots) {
    if (newSlots <= slots) {
      return true;
    }
    int first = Math.max(nextPlace, slots);
    int added = newSlots - slots;
    try {
      writeZeros((long) first * PAGE_SIZE, (long) added * PAGE_SIZE);
    } catch (IOException _) {
      return false;
    }
    places = Arrays.copyOf(places, newSlots);
    for (int i = 0; i < added; i++) {
      places[slots + i] = first + i;
    }
    slots = newSlots;
    nextPlace = first + added;
    return true;
  }

  private void writeZeros(long from, long length) throws IOException {
    long end = from + length;
    for (long at = from; at < end; at += ZEROS) {
      zeros.clear().limit((int) Math.min(ZEROS, end - at));
      writeFully(zeros, at);
    }
  }

  @Override
  public boolean read(int slot, byte[] page) {
    try {
      ByteBuffer buffer = ByteBuffer.wrap(page);
      long position = (long) places[slot] * PAGE_SIZE;
      while (buffer.hasRemaining()) {
        int count = channel.read(buffer, position + buffer.position());
        if (count < 0) {
          return false;
        }
      }
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  @Override
  public boolean write(int slot, byte[] page) {
    try {
      int place = keepsHistory ? nextPlace : places[slot];
      writeFully(ByteBuffer.wrap(page), (long) place * PAGE_SIZE);
      if (keepsHistory) {
        places[slot] = nextPlace++;
      }
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  private void writeFully(ByteBuffer buffer, long position) throws IOException {
    while (buffer.hasRemaining()) {
      channel.write(buffer, position + buffer.position());
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException _) {
      // The file is a temporary one and the run is over; there is nobody to tell.
    }
  }
}
