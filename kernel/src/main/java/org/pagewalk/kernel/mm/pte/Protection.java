package org.pagewalk.kernel.mm.pte;

import org.pagewalk.kernel.mm.layout.Access;

/**
 * The protection code of invalid PTEs and regions: five bits. The low three say what is allowed,
 * the high two modify it; two of the combinations have meanings of their own.
 *
 * @nt "Windows Internals 4, ch. 7, Protecting Memory"
 */
public final class Protection {
  public static final int ZERO = 0;
  public static final int READONLY = 1;
  public static final int EXECUTE = 2;
  public static final int EXECUTE_READ = 3;
  public static final int READWRITE = 4;
  public static final int WRITECOPY = 5;
  public static final int EXECUTE_READWRITE = 6;
  public static final int EXECUTE_WRITECOPY = 7;
  public static final int NO_CACHE = 0x08;
  public static final int GUARD = 0x10;
  public static final int WRITE_COMBINE = 0x18;

  /** Code of a page that was committed once and is not any more. */
  public static final int DECOMMITTED = 0x10;

  public static final int NO_ACCESS = 0x18;

  public static final int PAGE_NOACCESS = 0x01;
  public static final int PAGE_READONLY = 0x02;
  public static final int PAGE_READWRITE = 0x04;
  public static final int PAGE_WRITECOPY = 0x08;
  public static final int PAGE_EXECUTE = 0x10;
  public static final int PAGE_EXECUTE_READ = 0x20;
  public static final int PAGE_EXECUTE_READWRITE = 0x40;
  public static final int PAGE_EXECUTE_WRITECOPY = 0x80;
  public static final int PAGE_GUARD = 0x100;
  public static final int PAGE_NOCACHE = 0x200;
  public static final int PAGE_WRITECOMBINE = 0x400;

  /** Answer of {@link #fromWin32} for bits that make no protection. */
  public static final int INVALID = -1;

  private static final int BASE_MASK = 7;
  private static final int MODIFIER_MASK = 0x18;
  private static final int[] WIN32_OF_BASE = {
    PAGE_NOACCESS,
    PAGE_READONLY,
    PAGE_EXECUTE,
    PAGE_EXECUTE_READ,
    PAGE_READWRITE,
    PAGE_WRITECOPY,
    PAGE_EXECUTE_READWRITE,
    PAGE_EXECUTE_WRITECOPY
  };

  private Protection() {}

  /** The code for PAGE_* bits, or {@link #INVALID}. */
  public static int fromWin32(int bits) {
    int base = bits & 0xFF;
    int modifiers = bits & (PAGE_GUARD | PAGE_NOCACHE | PAGE_WRITECOMBINE);
    if ((bits & ~0x7FF) != 0 || Integer.bitCount(base) != 1 || Integer.bitCount(modifiers) > 1) {
      return INVALID;
    }
    if (base == PAGE_NOACCESS) {
      return modifiers == 0 ? NO_ACCESS : INVALID;
    }
    int code = 0;
    for (int i = 1; i < WIN32_OF_BASE.length; i++) {
      if (WIN32_OF_BASE[i] == base) {
        code = i;
      }
    }
    return code | modifierOf(modifiers);
  }

  private static int modifierOf(int win32Modifier) {
    return switch (win32Modifier) {
      case PAGE_GUARD -> GUARD;
      case PAGE_NOCACHE -> NO_CACHE;
      case PAGE_WRITECOMBINE -> WRITE_COMBINE;
      default -> 0;
    };
  }

  /** The PAGE_* bits of a code. */
  public static int toWin32(int code) {
    if (code == NO_ACCESS || code == DECOMMITTED || code == ZERO) {
      return PAGE_NOACCESS;
    }
    int bits = WIN32_OF_BASE[code & BASE_MASK];
    return switch (code & MODIFIER_MASK) {
      case NO_CACHE -> bits | PAGE_NOCACHE;
      case GUARD -> bits | PAGE_GUARD;
      case WRITE_COMBINE -> bits | PAGE_WRITECOMBINE;
      default -> bits;
    };
  }

  /** Name of the PAGE_* bits of a code. */
  public static String nameOf(int code) {
    String base =
        switch (toWin32(code) & 0xFF) {
          case PAGE_READONLY -> "READONLY";
          case PAGE_READWRITE -> "READWRITE";
          case PAGE_WRITECOPY -> "WRITECOPY";
          case PAGE_EXECUTE -> "EXECUTE";
          case PAGE_EXECUTE_READ -> "EXECUTE_READ";
          case PAGE_EXECUTE_READWRITE -> "EXECUTE_READWRITE";
          case PAGE_EXECUTE_WRITECOPY -> "EXECUTE_WRITECOPY";
          default -> "NOACCESS";
        };
    return isGuard(code) ? base + "|GUARD" : base;
  }

  public static boolean isNoAccess(int code) {
    return (code & BASE_MASK) == 0;
  }

  public static boolean isGuard(int code) {
    return (code & MODIFIER_MASK) == GUARD && (code & BASE_MASK) != 0;
  }

  /** The code without its guard. */
  public static int withoutGuard(int code) {
    return isGuard(code) ? code & ~GUARD : code;
  }

  public static boolean isWritable(int code) {
    int base = code & BASE_MASK;
    return !isNoAccess(code) && (base & 4) != 0;
  }

  /** Whether a write makes a private copy. */
  public static boolean isCopyOnWrite(int code) {
    return !isNoAccess(code) && (code & 5) == 5;
  }

  public static boolean isExecutable(int code) {
    return !isNoAccess(code) && (code & 2) != 0;
  }

  public static boolean isCacheDisabled(int code) {
    return (code & MODIFIER_MASK) == NO_CACHE;
  }

  /** The code of a private copy: write-copy has become read-write. */
  public static int afterCopy(int code) {
    return isCopyOnWrite(code) ? code & ~1 : code;
  }

  /** The copy-on-write counterpart of a writable code. */
  public static int toCopyOnWrite(int code) {
    return isWritable(code) ? code | 1 : code;
  }

  /**
   * Whether the protection allows an access, guard aside. Without NX a page that can be read can be
   * executed and the other way round.
   */
  public static boolean allows(int code, Access access, boolean noExecute) {
    if (isNoAccess(code)) {
      return false;
    }
    return switch (access) {
      case READ -> true;
      case WRITE -> isWritable(code);
      case EXECUTE -> !noExecute || isExecutable(code);
    };
  }

  /** Whether a view with {@code view} stays within what a section with {@code section} allows. */
  public static boolean isCompatible(int section, int view) {
    int allowed =
        switch (section & BASE_MASK) {
          case READONLY, WRITECOPY -> bit(READONLY) | bit(WRITECOPY);
          case EXECUTE -> bit(EXECUTE);
          case EXECUTE_READ, EXECUTE_WRITECOPY ->
              bit(READONLY)
                  | bit(WRITECOPY)
                  | bit(EXECUTE)
                  | bit(EXECUTE_READ)
                  | bit(EXECUTE_WRITECOPY);
          case READWRITE -> bit(READONLY) | bit(WRITECOPY) | bit(READWRITE);
          case EXECUTE_READWRITE -> 0xFE;
          default -> 0;
        };
    return isNoAccess(view) || (allowed & bit(view & BASE_MASK)) != 0;
  }

  private static int bit(int base) {
    return 1 << base;
  }
}
