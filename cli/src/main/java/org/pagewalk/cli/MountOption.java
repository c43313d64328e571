package org.pagewalk.cli;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * One {@code --mount GUEST=HOST[:ro]}: a host folder that the guest sees.
 *
 * @param guestPath a drive or a folder on one: {@code D:} or {@code C:\data}
 * @param hostFolder an existing folder
 */
record MountOption(String guestPath, Path hostFolder, boolean readOnly) {
  private static final String OPTION = "--mount";
  private static final String READ_ONLY = ":ro";
  private static final Pattern GUEST_PATH =
      Pattern.compile("[A-Za-z]:(\\\\[^\\\\/:*?\"<>|]+)*\\\\?");

  static MountOption parse(String text) {
    int equals = text.indexOf('=');
    if (equals <= 0 || equals == text.length() - 1) {
      throw new Refusal(OPTION + ": '" + text + "' is not of the form GUEST=HOST or GUEST=HOST:ro");
    }
    String guest = text.substring(0, equals).replace('/', '\\');
    if (!GUEST_PATH.matcher(guest).matches()) {
      throw new Refusal(OPTION + ": '" + guest + "' is no guest path such as D: or C:\\data");
    }
    requireFree(guest);
    String host = text.substring(equals + 1);
    boolean readOnly = host.endsWith(READ_ONLY);
    String folder = readOnly ? host.substring(0, host.length() - READ_ONLY.length()) : host;
    return new MountOption(guest, existingFolder(folder), readOnly);
  }

  /** The system's and the program's own folders must stay to be seen. */
  private static void requireFree(String guest) {
    String wanted = folder(guest);
    for (String own : List.of(ProgramFile.GUEST_FOLDER, "C:\\Windows\\system32")) {
      if (folder(own).startsWith(wanted) || wanted.startsWith(folder(own))) {
        throw new Refusal(OPTION + ": '" + guest + "' would hide " + own + "; take another folder");
      }
    }
  }

  private static String folder(String guest) {
    String lower = guest.toLowerCase(Locale.ROOT);
    return lower.endsWith("\\") ? lower : lower + "\\";
  }

  private static Path existingFolder(String host) {
    try {
      Path folder = Path.of(host);
      if (!Files.isDirectory(folder)) {
        throw new Refusal(OPTION + ": there is no folder " + host);
      }
      return folder;
    } catch (InvalidPathException _) {
      throw new Refusal(OPTION + ": '" + host + "' is no path");
    }
  }
}
