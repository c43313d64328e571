package org.pagewalk.kernel.io;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import org.pagewalk.emulator.port.Derived;
import org.pagewalk.kernel.host.HostEntry;
import org.pagewalk.kernel.host.HostFailure;
import org.pagewalk.kernel.host.HostFolder;

/**
 * A folder of the host as a guest sees it: the regular files and folders whose names a guest can
 * say. What was seen once stays so, whatever the host does meanwhile, and a machine that has gone
 * back sees it again.
 */
@Derived("what the host has answered, which does not change")
final class SeenFolder {
  private static final int NAMES_TOLD = 3;

  private final HostFolder host;
  private final HostAnswers answers;
  private final HostReport report;
  private final TreeMap<String, SeenFolder> folders = new TreeMap<>();
  private final TreeMap<String, SeenFile> files = new TreeMap<>();
  private Listing listing;

  SeenFolder(HostFolder host, HostAnswers answers, HostReport report) {
    this.host = host;
    this.answers = answers;
    this.report = report;
  }

  /**
   * What a folder holds.
   *
   * @param hidden names of what the guest does not see; nothing else may have them
   */
  record Listing(List<HostEntry> visible, List<String> hidden) {}

  /**
   * Lists the folder, in the order of the host's names; the host is asked once.
   *
   * @throws HostFileException if the host refuses
   */
  Listing list() {
    if (listing == null) {
      try {
        listing = listingOf(host.list());
      } catch (IOException e) {
        throw new HostFileException("host folder cannot be listed: " + HostFailure.reasonOf(e));
      }
    }
    return listing;
  }

  private Listing listingOf(List<HostEntry> entries) {
    TreeMap<String, HostEntry> visible = new TreeMap<>();
    List<String> hidden = new ArrayList<>();
    List<String> unsayable = new ArrayList<>();
    for (HostEntry entry : entries) {
      String name = entry.name();
      String key = FileName.key(name);
      boolean usable = entry.kind() != HostEntry.Kind.OTHER;
      boolean sayable = FileName.isValid(name) && entry.reachable();
      if (usable && sayable && !visible.containsKey(key)) {
        visible.put(key, entry);
      } else {
        hidden.add(name);
        if (usable) {
          unsayable.add(name);
        }
      }
    }
    tellOf(unsayable);
    List<HostEntry> inOrder = new ArrayList<>(visible.values());
    inOrder.sort(Comparator.comparing(HostEntry::name));
    return new Listing(inOrder, hidden);
  }

  private void tellOf(List<String> names) {
    if (!names.isEmpty()) {
      String first = String.join(", ", names.subList(0, Math.min(NAMES_TOLD, names.size())));
      report.remark(
          "the guest does not see %d of the files in %s, because their names are none for NT"
              .concat(" or differ from others in case only: %s%s")
              .formatted(
                  names.size(), host.path(), first, names.size() > NAMES_TOLD ? ", ..." : ""));
    }
  }

  /** A folder in this one, the same one each time. */
  SeenFolder folder(String name) {
    return folders.computeIfAbsent(name, _ -> new SeenFolder(host.folder(name), answers, report));
  }

  /** A file in this one, the same one each time. */
  SeenFile file(HostEntry entry) {
    return files.computeIfAbsent(entry.name(), _ -> new SeenFile(host.file(entry), answers));
  }

  /** Whether anything has a name on the host now, be it visible or not. */
  boolean has(String name) {
    return host.has(name);
  }

  void createFolder(String name) throws IOException {
    host.createFolder(name);
  }

  /** Removes an empty folder of this one. */
  void deleteFolder(String name) throws IOException {
    host.deleteFolder(name);
  }

  /** Makes an empty file of a name that nothing has. */
  SeenFile createFile(String name) throws IOException {
    return new SeenFile(host.createFile(name), answers);
  }
}
