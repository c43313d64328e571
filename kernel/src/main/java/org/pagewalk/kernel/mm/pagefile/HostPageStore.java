package org.pagewalk.kernel.mm.pagefile;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.pagewalk.emulator.port.Derived;
import org.pagewalk.emulator.port.Undigested;
import org.pagewalk.kernel.status.KernelRefusal;

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
  private static final Path TEMPORARY_FOLDER = Path.of(System.getProperty("java.io.tmpdir"));

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

  /**
   * Makes a paging file that nobody else can have: a name that exists, be it a file, a link, a
   * device or another run's paging file, is refused and left as it is. The name is gone again at
   * once, or at the end of the run where the host cannot do that, so nothing is left behind.
   *
   * @param path a name that is free, or null for a temporary file
   * @throws KernelRefusal if the host does not let it be made
   */
  public static HostPageStore open(Path path) {
    try {
      return path == null
          ? new HostPageStore(temporary(), "anonymous paging file")
          : new HostPageStore(named(path), path.toString());
    } catch (FileAlreadyExistsException _) {
      throw new KernelRefusal(
          "paging file %s: it exists, and a paging file is made anew; give a name that is free"
              .formatted(path));
    } catch (IOException e) {
      throw new KernelRefusal(
          "paging file %s: it cannot be made: %s"
              .formatted(path == null ? "in " + TEMPORARY_FOLDER : path, reason(e)));
    }
  }

  private static FileChannel temporary() throws IOException {
    return FileChannel.open(
        Files.createTempFile(TEMPORARY_FOLDER, "pagewalk", ".pagefile"),
        StandardOpenOption.READ,
        StandardOpenOption.WRITE,
        StandardOpenOption.DELETE_ON_CLOSE);
  }

  private static FileChannel named(Path path) throws IOException {
    return FileChannel.open(
        path,
        StandardOpenOption.CREATE_NEW,
        StandardOpenOption.READ,
        StandardOpenOption.WRITE,
        StandardOpenOption.DELETE_ON_CLOSE);
  }

  private static String reason(IOException e) {
    return switch (e) {
      case NoSuchFileException _ -> "its folder does not exist";
      case AccessDeniedException _ -> "permission denied";
      case FileSystemException f when f.getReason() != null -> f.getReason();
      default -> String.valueOf(e.getMessage());
    };
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
