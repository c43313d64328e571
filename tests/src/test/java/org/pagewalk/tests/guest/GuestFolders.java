package org.pagewalk.tests.guest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pagewalk.guest.GuestCatalogue;

/** The host folders that a run's mounts ask for, made and filled below one folder. */
final class GuestFolders {
  private final Map<String, Path> hostByGuest = new LinkedHashMap<>();
  private final Path root;

  private GuestFolders(Path root) {
    this.root = root;
  }

  /**
   * Makes what the catalogue's mounts name: a folder stays empty, {@code FOLDER\FILE=RESOURCE} puts
   * the resource's content there.
   */
  static GuestFolders of(List<String> mounts, Path root) throws IOException {
    GuestFolders folders = new GuestFolders(root);
    for (String mount : mounts) {
      int equals = mount.indexOf('=');
      if (equals < 0) {
        folders.host(mount);
      } else {
        String file = mount.substring(0, equals);
        int separator = file.lastIndexOf('\\');
        Path folder = folders.host(file.substring(0, separator));
        byte[] content = GuestCatalogue.file(mount.substring(equals + 1)).orElseThrow();
        Files.write(folder.resolve(file.substring(separator + 1)), content);
      }
    }
    return folders;
  }

  /** The host folder behind a guest folder such as {@code C:\data}. */
  Path host(String guestFolder) throws IOException {
    Path host = hostByGuest.get(guestFolder);
    if (host == null) {
      host = Files.createDirectories(root.resolve("folder" + hostByGuest.size()));
      hostByGuest.put(guestFolder, host);
    }
    return host;
  }

  /** Host folders by guest folder, in the order of the catalogue. */
  Map<String, Path> hostByGuest() {
    return Collections.unmodifiableMap(hostByGuest);
  }
}
