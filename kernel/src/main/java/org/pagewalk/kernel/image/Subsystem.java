package org.pagewalk.kernel.image;

/** What an image expects around it: IMAGE_SUBSYSTEM_*. */
public final class Subsystem {
  public static final int NATIVE = 1;
  public static final int WINDOWS_GUI = 2;
  public static final int WINDOWS_CONSOLE = 3;

  private Subsystem() {}

  /** A short name, as "Windows console". */
  public static String nameOf(int subsystem) {
    return switch (subsystem) {
      case 0 -> "unknown";
      case NATIVE -> "native";
      case WINDOWS_GUI -> "Windows GUI";
      case WINDOWS_CONSOLE -> "Windows console";
      case 5 -> "OS/2 console";
      case 7 -> "POSIX console";
      case 9 -> "Windows CE";
      case 10, 11, 12, 13 -> "EFI";
      default -> "subsystem " + subsystem;
    };
  }
}
