package org.pagewalk.kernel.ob;

/**
 * The types of objects, with what their generic rights mean.
 *
 * @nt "Windows Internals 4, ch. 3, Object Types"
 */
public enum ObjectType {
  DIRECTORY("Directory", 0x20003, 0x2000C, 0x20003, 0xF000F),
  SYMBOLIC_LINK("SymbolicLink", 0x20001, 0x20000, 0x20001, 0xF0001),
  TOKEN("Token", 0x2001A, 0x201E0, 0x20005, 0xF01FF),
  PROCESS("Process", 0x20410, 0x20BEA, 0x120000, 0x1F0FFF),
  THREAD("Thread", 0x20048, 0x20037, 0x120000, 0x1F03FF),
  EVENT("Event", 0x20001, 0x20002, 0x120000, 0x1F0003),
  MUTANT("Mutant", 0x20001, 0x20000, 0x120000, 0x1F0001),
  SEMAPHORE("Semaphore", 0x20001, 0x20002, 0x120000, 0x1F0003),
  TIMER("Timer", 0x20001, 0x20002, 0x120000, 0x1F0003),
  KEYED_EVENT("KeyedEvent", 0x20001, 0x20002, 0x20000, 0xF0003),
  SECTION("Section", 0x20005, 0x20002, 0x20008, 0xF001F),
  FILE("File", 0x120089, 0x120116, 0x1200A0, 0x1F01FF);

  private final String ntName;
  private final int genericRead;
  private final int genericWrite;
  private final int genericExecute;
  private final int allAccess;

  ObjectType(String ntName, int genericRead, int genericWrite, int genericExecute, int allAccess) {
    this.ntName = ntName;
    this.genericRead = genericRead;
    this.genericWrite = genericWrite;
    this.genericExecute = genericExecute;
    this.allAccess = allAccess;
  }

  /** The type's name in {@code \ObjectTypes}. */
  public String ntName() {
    return ntName;
  }

  /** Every right that the type knows. */
  public int allAccess() {
    return allAccess;
  }

  /**
   * The specific rights that an access mask asks for: generic rights and MAXIMUM_ALLOWED mapped.
   */
  public int specificRights(int desiredAccess) {
    int rights = desiredAccess & 0x01FFFFFF;
    if ((desiredAccess & AccessMask.GENERIC_READ) != 0) {
      rights |= genericRead;
    }
    if ((desiredAccess & AccessMask.GENERIC_WRITE) != 0) {
      rights |= genericWrite;
    }
    if ((desiredAccess & AccessMask.GENERIC_EXECUTE) != 0) {
      rights |= genericExecute;
    }
    if ((desiredAccess & (AccessMask.GENERIC_ALL | AccessMask.MAXIMUM_ALLOWED)) != 0) {
      rights |= allAccess;
    }
    return rights & allAccess;
  }
}
