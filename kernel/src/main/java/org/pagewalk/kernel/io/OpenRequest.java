package org.pagewalk.kernel.io;

/**
 * What NtCreateFile and NtOpenFile ask for.
 *
 * @param name path in the guest's namespace, or relative to {@code root}
 * @param root open folder that a relative name counts from, or null
 * @param access specific rights of a file (generic ones are mapped already)
 * @param share FILE_SHARE_ bits
 * @param disposition FILE_SUPERSEDE 0, OPEN 1, CREATE 2, OPEN_IF 3, OVERWRITE 4, OVERWRITE_IF 5
 * @param options FILE_ option bits of NtCreateFile
 */
public record OpenRequest(
    String name, FileObject root, int access, int share, int disposition, int options) {
  public static final int FILE_SUPERSEDE = 0;
  public static final int FILE_OPEN = 1;
  public static final int FILE_CREATE = 2;
  public static final int FILE_OPEN_IF = 3;
  public static final int FILE_OVERWRITE = 4;
  public static final int FILE_OVERWRITE_IF = 5;

  public static final int OPTION_DIRECTORY = 0x1;
  public static final int OPTION_SYNCHRONOUS = 0x30;
  public static final int OPTION_NON_DIRECTORY = 0x40;
  public static final int OPTION_DELETE_ON_CLOSE = 0x1000;

  boolean wantsDirectory() {
    return (options & OPTION_DIRECTORY) != 0;
  }

  boolean refusesDirectory() {
    return (options & OPTION_NON_DIRECTORY) != 0;
  }

  boolean mayCreate() {
    return disposition != FILE_OPEN && disposition != FILE_OVERWRITE;
  }

  boolean replacesContent() {
    return disposition == FILE_SUPERSEDE
        || disposition == FILE_OVERWRITE
        || disposition == FILE_OVERWRITE_IF;
  }
}
