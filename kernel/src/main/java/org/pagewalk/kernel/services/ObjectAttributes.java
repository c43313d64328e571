package org.pagewalk.kernel.services;

import org.pagewalk.kernel.mm.fault.UserMemory;
import org.pagewalk.kernel.status.NtStatus;
import org.pagewalk.kernel.status.StatusException;

/**
 * A captured OBJECT_ATTRIBUTES.
 *
 * @param root handle of the directory from which the name counts, or 0
 * @param name empty for none
 * @param flags OBJ_ bits
 */
record ObjectAttributes(int root, String name, int flags) {
  private static final int SIZE = 0x18;
  private static final int INHERIT = 0x02;
  private static final int OPEN_IF = 0x80;
  private static final int VALID = 0x7F2;

  private static final ObjectAttributes NONE = new ObjectAttributes(0, "", 0);

  /** Reads the structure at a user virtual address; 0 means no name and no flags. */
  static ObjectAttributes read(UserMemory user, int at) {
    if (at == 0) {
      return NONE;
    }
    if (user.read32(at) != SIZE) {
      throw new StatusException(NtStatus.INVALID_PARAMETER);
    }
    int flags = user.read32(at + 0x0C);
    if ((flags & ~VALID) != 0) {
      throw new StatusException(NtStatus.INVALID_PARAMETER);
    }
    int nameAt = user.read32(at + 8);
    return new ObjectAttributes(user.read32(at + 4), readString(user, nameAt), flags);
  }

  /** Reads a UNICODE_STRING; 0 means an empty one. */
  static String readString(UserMemory user, int at) {
    if (at == 0) {
      return "";
    }
    int length = user.read16(at);
    if ((length & 1) != 0) {
      throw new StatusException(NtStatus.OBJECT_NAME_INVALID);
    }
    return length == 0 ? "" : user.readUnicode(user.read32(at + 4), length);
  }

  boolean inherit() {
    return (flags & INHERIT) != 0;
  }

  boolean openIf() {
    return (flags & OPEN_IF) != 0;
  }

  boolean hasName() {
    return !name.isEmpty();
  }
}
