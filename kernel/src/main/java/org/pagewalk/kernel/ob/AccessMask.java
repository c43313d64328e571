package org.pagewalk.kernel.ob;

/** Rights that a handle grants: the bits of an ACCESS_MASK that the kernel asks for. */
public final class AccessMask {
  public static final int GENERIC_READ = 0x80000000;
  public static final int GENERIC_WRITE = 0x40000000;
  public static final int GENERIC_EXECUTE = 0x20000000;
  public static final int GENERIC_ALL = 0x10000000;
  public static final int MAXIMUM_ALLOWED = 0x02000000;
  public static final int SYNCHRONIZE = 0x00100000;

  public static final int PROCESS_TERMINATE = 0x0001;
  public static final int PROCESS_CREATE_THREAD = 0x0002;
  public static final int PROCESS_VM_OPERATION = 0x0008;
  public static final int PROCESS_VM_READ = 0x0010;
  public static final int PROCESS_VM_WRITE = 0x0020;
  public static final int PROCESS_DUP_HANDLE = 0x0040;
  public static final int PROCESS_CREATE_PROCESS = 0x0080;
  public static final int PROCESS_SET_QUOTA = 0x0100;
  public static final int PROCESS_SET_INFORMATION = 0x0200;
  public static final int PROCESS_QUERY_INFORMATION = 0x0400;

  public static final int THREAD_TERMINATE = 0x0001;
  public static final int THREAD_SUSPEND_RESUME = 0x0002;
  public static final int THREAD_GET_CONTEXT = 0x0008;
  public static final int THREAD_SET_CONTEXT = 0x0010;
  public static final int THREAD_SET_INFORMATION = 0x0020;
  public static final int THREAD_QUERY_INFORMATION = 0x0040;

  public static final int EVENT_MODIFY_STATE = 0x0002;
  public static final int SEMAPHORE_MODIFY_STATE = 0x0002;
  public static final int TIMER_QUERY_STATE = 0x0001;
  public static final int TIMER_MODIFY_STATE = 0x0002;
  public static final int KEYED_EVENT_WAIT = 0x0001;
  public static final int KEYED_EVENT_WAKE = 0x0002;

  public static final int SECTION_QUERY = 0x0001;
  public static final int SECTION_MAP_WRITE = 0x0002;
  public static final int SECTION_MAP_READ = 0x0004;
  public static final int SECTION_MAP_EXECUTE = 0x0008;
  public static final int SECTION_EXTEND_SIZE = 0x0010;

  public static final int FILE_READ_DATA = 0x0001;
  public static final int FILE_WRITE_DATA = 0x0002;
  public static final int FILE_APPEND_DATA = 0x0004;
  public static final int FILE_EXECUTE = 0x0020;
  public static final int FILE_READ_ATTRIBUTES = 0x0080;
  public static final int FILE_WRITE_ATTRIBUTES = 0x0100;
  public static final int DELETE = 0x00010000;

  public static final int TOKEN_QUERY = 0x0008;
  public static final int TOKEN_ADJUST_PRIVILEGES = 0x0020;

  private AccessMask() {}
}
