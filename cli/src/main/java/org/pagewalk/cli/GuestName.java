package org.pagewalk.cli;

import java.util.regex.Pattern;
import org.pagewalk.kernel.io.FileName;

/** Names that a Windows program can ask for. */
final class GuestName {
  private static final Pattern UNREACHABLE =
      Pattern.compile(
          ".*[. ]|(CON|PRN|AUX|NUL|CONIN\\$|CONOUT\\$|COM[1-9]|LPT[1-9])(\\..*)?",
          Pattern.CASE_INSENSITIVE);

  private GuestName() {}

  /**
   * Whether a name reaches the file system as it is written: trailing dots and spaces are cut from
   * paths, and the names of devices mean the devices.
   *
   * @nt "Naming Files, Paths, and Namespaces"
   */
  static boolean isPlain(String name) {
    return FileName.isValid(name) && !UNREACHABLE.matcher(name).matches();
  }
}
