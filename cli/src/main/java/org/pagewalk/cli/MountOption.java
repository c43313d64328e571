package org.pagewalk.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.pagewalk.kernel.io.FileName;

/**
 * One {@code --mount GUEST=HOST[:ro]}: a host folder that the guest sees.
 *
 * @param guestPath a drive or a folder on one, without a backslash at its end: {@code D:} or {@code
 *     C:\data}
 * @param hostFolder an existing folder
 */
record MountOption(String guestPath, Path hostFolder, boolean readOnly) {
  private static final String OPTION = "--mount";
  private static final String READ_ONLY = ":ro";
  private static final Pattern DRIVE = Pattern.compile("[A-Za-z]:");

  static MountOption parse(String text) {
    int equals = text.indexOf('=');
    String host = text.substring(equals + 1);
    boolean readOnly = host.endsWith(READ_ONLY);
    String folder = readOnly ? host.substring(0, host.length() - READ_ONLY.length()) : host;
    if (equals <= 0 || folder.isEmpty()) {
      throw new Refusal(OPTION + ": '" + text + "' is not of the form GUEST=HOST or GUEST=HOST:ro");
    }
    String guest = guestPath(text.substring(0, equals));
    requireFree(guest);
    return new MountOption(guest, existingFolder(folder), readOnly);
  }

  private static String guestPath(String written) {
    String path = written.replace('/', '\\');
    String trimmed = path.endsWith("\\") ? path.substring(0, path.length() - 1) : path;
    String[] names = trimmed.split("\\\\", -1);
    if (!DRIVE.matcher(names[0]).matches()) {
      throw new Refusal(OPTION + ": '" + written + "' is no full guest path as D: or C:\\data");
    }
    for (int i = 1; i < names.length; i++) {
      if (!GuestName.isPlain(names[i])) {
        throw new Refusal(
            OPTION + ": '" + names[i] + "' in '" + written + "' is no name that Windows allows");
      }
    }
    return trimmed;
  }

  /** The system's and the program's own folders must stay to be seen. */
  private static void requireFree(String guest) {
    for (String own : List.of(ProgramFile.GUEST_FOLDER, "C:\\Windows\\system32")) {
      if (overlap(guest, own)) {
        throw new Refusal(OPTION + ": '" + guest + "' would hide " + own + "; take another folder");
      }
    }
  }

  private static boolean overlap(String guest, String other) {
    String a = FileName.key(guest) + "\\";
    String b = FileName.key(other) + "\\";
    return a.startsWith(b) || b.startsWith(a);
  }

  private static Path existingFolder(String host) {
    Path folder = HostPath.parse(host, OPTION);
    if (!Files.exists(folder)) {
      throw new Refusal(OPTION + ": there is no folder " + host);
    }
    if (!Files.isDirectory(folder)) {
      throw new Refusal(OPTION + ": " + host + " is no folder");
    }
    if (!Files.isReadable(folder) || !Files.isExecutable(folder)) {
      throw new Refusal(OPTION + ": the folder " + host + " cannot be read: permission denied");
    }
    return folder;
  }

  /**
   * Refuses mounts of which one would hide another, or would change the files of another behind its
   * back.
   */
  static void requireApart(List<MountOption> mounts) {
    for (int i = 0; i < mounts.size(); i++) {
      for (MountOption earlier : mounts.subList(0, i)) {
        mounts.get(i).requireApartFrom(earlier);
      }
    }
  }

  private void requireApartFrom(MountOption other) {
    if (guestPath.equalsIgnoreCase(other.guestPath)) {
      throw new Refusal(OPTION + ": " + guestPath + " is mounted twice; name it once");
    }
    if (overlap(guestPath, other.guestPath)) {
      throw new Refusal(
          "%s: %s and %s are one inside the other; mount folders beside each other"
              .formatted(OPTION, other.guestPath, guestPath));
    }
    if (readOnly && other.readOnly) {
      return;
    }
    Path mine = real(hostFolder);
    Path theirs = real(other.hostFolder);
    if (mine.startsWith(theirs) || theirs.startsWith(mine)) {
      throw new Refusal(
          "%s: %s and %s show the same files; only read-only mounts (:ro) may do that"
              .formatted(OPTION, other.guestPath, guestPath));
    }
  }

  private static Path real(Path folder) {
    try {
      return folder.toRealPath();
    } catch (IOException e) {
      throw new Refusal(OPTION + ": the folder " + folder + " cannot be read: " + e.getMessage());
    }
  }
}
