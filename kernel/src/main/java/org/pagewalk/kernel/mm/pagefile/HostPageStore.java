package org.pagewalk.kernel.mm.pagefile;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import org.pagewalk.emulator.port.Undigested;
import org.pagewalk.kernel.host.ScratchFile;
import org.pagewalk.kernel.host.SlotFile;
import org.pagewalk.kernel.status.KernelRefusal;

/**
 * A paging file in a file of the host. The whole current size is really written, so that a full
 * disk shows when the file grows and not when a page must leave memory.
 *
 * <p>What a snapshot may need is not written over: the write goes to another place of the host's
 * file, and {@link #places} says which place a slot has. Going back to an older table of places
 * therefore brings older contents back. A place that neither the present nor a snapshot needs is
 * used again.
 */
public final class HostPageStore implements PageStore {
  private final SlotFile file;

  @Undigested("a name of the host's")
  private final String name;

  private int slots;

  @Undigested("where the host's file has each slot")
  private int[] places = new int[0];

  private HostPageStore(ScratchFile file, String name) {
    this.file = new SlotFile(file);
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
          ? new HostPageStore(ScratchFile.temporaryNow(".pagefile"), "anonymous paging file")
          : new HostPageStore(ScratchFile.named(path), path.toString());
    } catch (FileAlreadyExistsException _) {
      throw new KernelRefusal(
          "paging file %s: it exists, and a paging file is made anew; give a name that is free"
              .formatted(path));
    } catch (IOException e) {
      throw new KernelRefusal(
          "paging file %s: it cannot be made: %s"
              .formatted(path == null ? "in " + ScratchFile.TEMPORARY_FOLDER : path, reason(e)));
    }
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
  public String name() {
    return name;
  }

  @Override
  public boolean extendTo(int newSlots) {
    if (newSlots <= slots) {
      return true;
    }
    int[] longer = Arrays.copyOf(places, newSlots);
    for (int slot = slots; slot < newSlots; slot++) {
      longer[slot] = file.take();
    }
    try {
      file.writeZeros(longer, slots, newSlots);
    } catch (IOException _) {
      for (int slot = slots; slot < newSlots; slot++) {
        file.giveBack(longer[slot]);
      }
      return false;
    }
    places = longer;
    slots = newSlots;
    return true;
  }

  @Override
  public boolean read(int slot, byte[] page) {
    try {
      file.read(places[slot], page);
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  @Override
  public boolean write(int slot, byte[] page) {
    int before = places[slot];
    int place = file.isOwn(before) ? before : file.take();
    try {
      file.write(place, page);
    } catch (IOException _) {
      if (place != before) {
        file.giveBack(place);
      }
      return false;
    }
    if (place != before) {
      file.giveBack(before);
      places[slot] = place;
    }
    return true;
  }

  @Override
  public void snapshotTaken(long number) {
    file.snapshotTaken(number);
  }

  @Override
  public void snapshotDropped(long number) {
    file.snapshotDropped(number);
  }

  @Override
  public void snapshotRestored(long number) {
    file.snapshotRestored(number);
  }

  @Override
  public void close() {
    file.close();
  }
}
