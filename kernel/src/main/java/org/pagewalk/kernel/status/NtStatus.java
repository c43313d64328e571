package org.pagewalk.kernel.status;

import java.lang.reflect.Field;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The status codes that services return and exceptions carry, with NT's values and NT's names
 * without the prefix {@code STATUS_}. Bits 31-30 hold the severity: success, informational,
 * warning, error.
 */
public final class NtStatus {
  public static final int SUCCESS = 0x00000000;
  public static final int ABANDONED_WAIT_0 = 0x00000080;
  public static final int USER_APC = 0x000000C0;
  public static final int KERNEL_APC = 0x00000100;
  public static final int ALERTED = 0x00000101;
  public static final int TIMEOUT = 0x00000102;
  public static final int PENDING = 0x00000103;
  public static final int REPARSE = 0x00000104;
  public static final int MORE_ENTRIES = 0x00000105;
  public static final int NOT_ALL_ASSIGNED = 0x00000106;
  public static final int SOME_NOT_MAPPED = 0x00000107;
  public static final int PAGE_FAULT_TRANSITION = 0x00000110;
  public static final int PAGE_FAULT_DEMAND_ZERO = 0x00000111;
  public static final int PAGE_FAULT_COPY_ON_WRITE = 0x00000112;
  public static final int PAGE_FAULT_GUARD_PAGE = 0x00000113;
  public static final int PAGE_FAULT_PAGING_FILE = 0x00000114;
  public static final int OBJECT_NAME_EXISTS = 0x40000000;
  public static final int THREAD_WAS_SUSPENDED = 0x40000001;
  public static final int WORKING_SET_LIMIT_RANGE = 0x40000002;
  public static final int IMAGE_NOT_AT_BASE = 0x40000003;
  public static final int IMAGE_MACHINE_TYPE_MISMATCH = 0x4000000E;
  public static final int WAS_LOCKED = 0x40000019;
  public static final int IMAGE_MACHINE_TYPE_MISMATCH_EXE = 0x40000023;

  public static final int GUARD_PAGE_VIOLATION = 0x80000001;
  public static final int DATATYPE_MISALIGNMENT = 0x80000002;
  public static final int BREAKPOINT = 0x80000003;
  public static final int SINGLE_STEP = 0x80000004;
  public static final int BUFFER_OVERFLOW = 0x80000005;
  public static final int NO_MORE_FILES = 0x80000006;
  public static final int HANDLES_CLOSED = 0x8000000A;
  public static final int PARTIAL_COPY = 0x8000000D;
  public static final int NO_MORE_ENTRIES = 0x8000001A;

  public static final int UNSUCCESSFUL = 0xC0000001;
  public static final int NOT_IMPLEMENTED = 0xC0000002;
  public static final int INVALID_INFO_CLASS = 0xC0000003;
  public static final int INFO_LENGTH_MISMATCH = 0xC0000004;
  public static final int ACCESS_VIOLATION = 0xC0000005;
  public static final int IN_PAGE_ERROR = 0xC0000006;
  public static final int PAGEFILE_QUOTA = 0xC0000007;
  public static final int INVALID_HANDLE = 0xC0000008;
  public static final int BAD_INITIAL_STACK = 0xC0000009;
  public static final int BAD_INITIAL_PC = 0xC000000A;
  public static final int INVALID_CID = 0xC000000B;
  public static final int INVALID_PARAMETER = 0xC000000D;
  public static final int NO_SUCH_DEVICE = 0xC000000E;
  public static final int NO_SUCH_FILE = 0xC000000F;
  public static final int INVALID_DEVICE_REQUEST = 0xC0000010;
  public static final int END_OF_FILE = 0xC0000011;
  public static final int NO_MEMORY = 0xC0000017;
  public static final int CONFLICTING_ADDRESSES = 0xC0000018;
  public static final int NOT_MAPPED_VIEW = 0xC0000019;
  public static final int UNABLE_TO_FREE_VM = 0xC000001A;
  public static final int UNABLE_TO_DELETE_SECTION = 0xC000001B;
  public static final int INVALID_SYSTEM_SERVICE = 0xC000001C;
  public static final int ILLEGAL_INSTRUCTION = 0xC000001D;
  public static final int INVALID_LOCK_SEQUENCE = 0xC000001E;
  public static final int INVALID_VIEW_SIZE = 0xC000001F;
  public static final int INVALID_FILE_FOR_SECTION = 0xC0000020;
  public static final int ALREADY_COMMITTED = 0xC0000021;
  public static final int ACCESS_DENIED = 0xC0000022;
  public static final int BUFFER_TOO_SMALL = 0xC0000023;
  public static final int OBJECT_TYPE_MISMATCH = 0xC0000024;
  public static final int NONCONTINUABLE_EXCEPTION = 0xC0000025;
  public static final int INVALID_DISPOSITION = 0xC0000026;
  public static final int UNWIND = 0xC0000027;
  public static final int BAD_STACK = 0xC0000028;
  public static final int INVALID_UNWIND_TARGET = 0xC0000029;
  public static final int NOT_LOCKED = 0xC000002A;
  public static final int UNABLE_TO_DECOMMIT_VM = 0xC000002C;
  public static final int NOT_COMMITTED = 0xC000002D;
  public static final int INVALID_PARAMETER_MIX = 0xC0000030;
  public static final int INVALID_QUOTA_LOWER = 0xC0000031;
  public static final int OBJECT_NAME_INVALID = 0xC0000033;
  public static final int OBJECT_NAME_NOT_FOUND = 0xC0000034;
  public static final int OBJECT_NAME_COLLISION = 0xC0000035;
  public static final int OBJECT_PATH_INVALID = 0xC0000039;
  public static final int OBJECT_PATH_NOT_FOUND = 0xC000003A;
  public static final int OBJECT_PATH_SYNTAX_BAD = 0xC000003B;
  public static final int DATA_ERROR = 0xC000003E;
  public static final int CRC_ERROR = 0xC000003F;
  public static final int SECTION_TOO_BIG = 0xC0000040;
  public static final int SHARING_VIOLATION = 0xC0000043;
  public static final int QUOTA_EXCEEDED = 0xC0000044;
  public static final int INVALID_PAGE_PROTECTION = 0xC0000045;
  public static final int MUTANT_NOT_OWNED = 0xC0000046;
  public static final int SEMAPHORE_LIMIT_EXCEEDED = 0xC0000047;
  public static final int PORT_ALREADY_SET = 0xC0000048;
  public static final int SECTION_NOT_IMAGE = 0xC0000049;
  public static final int SUSPEND_COUNT_EXCEEDED = 0xC000004A;
  public static final int THREAD_IS_TERMINATING = 0xC000004B;
  public static final int BAD_WORKING_SET_LIMIT = 0xC000004C;
  public static final int INCOMPATIBLE_FILE_MAP = 0xC000004D;
  public static final int SECTION_PROTECTION = 0xC000004E;
  public static final int FILE_LOCK_CONFLICT = 0xC0000054;
  public static final int LOCK_NOT_GRANTED = 0xC0000055;
  public static final int DELETE_PENDING = 0xC0000056;
  public static final int NO_SUCH_PRIVILEGE = 0xC0000060;
  public static final int PRIVILEGE_NOT_HELD = 0xC0000061;
  public static final int PROCEDURE_NOT_FOUND = 0xC000007A;
  public static final int INVALID_IMAGE_FORMAT = 0xC000007B;
  public static final int NO_TOKEN = 0xC000007C;
  public static final int RANGE_NOT_LOCKED = 0xC000007E;
  public static final int DISK_FULL = 0xC000007F;
  public static final int SECTION_NOT_EXTENDED = 0xC0000087;
  public static final int NOT_MAPPED_DATA = 0xC0000088;
  public static final int ARRAY_BOUNDS_EXCEEDED = 0xC000008C;
  public static final int FLOAT_DENORMAL_OPERAND = 0xC000008D;
  public static final int FLOAT_DIVIDE_BY_ZERO = 0xC000008E;
  public static final int FLOAT_INEXACT_RESULT = 0xC000008F;
  public static final int FLOAT_INVALID_OPERATION = 0xC0000090;
  public static final int FLOAT_OVERFLOW = 0xC0000091;
  public static final int FLOAT_STACK_CHECK = 0xC0000092;
  public static final int FLOAT_UNDERFLOW = 0xC0000093;
  public static final int INTEGER_DIVIDE_BY_ZERO = 0xC0000094;
  public static final int INTEGER_OVERFLOW = 0xC0000095;
  public static final int PRIVILEGED_INSTRUCTION = 0xC0000096;
  public static final int TOO_MANY_PAGING_FILES = 0xC0000097;
  public static final int FILE_INVALID = 0xC0000098;
  public static final int INSUFFICIENT_RESOURCES = 0xC000009A;
  public static final int FREE_VM_NOT_AT_BASE = 0xC000009F;
  public static final int MEMORY_NOT_ALLOCATED = 0xC00000A0;
  public static final int WORKING_SET_QUOTA = 0xC00000A1;
  public static final int MEDIA_WRITE_PROTECTED = 0xC00000A2;
  public static final int DEVICE_NOT_READY = 0xC00000A3;
  public static final int PIPE_DISCONNECTED = 0xC00000B0;
  public static final int PIPE_CLOSING = 0xC00000B1;
  public static final int FILE_IS_A_DIRECTORY = 0xC00000BA;
  public static final int NOT_SUPPORTED = 0xC00000BB;
  public static final int PIPE_EMPTY = 0xC00000D9;
  public static final int INTERNAL_ERROR = 0xC00000E5;
  public static final int INVALID_USER_BUFFER = 0xC00000E8;
  public static final int UNEXPECTED_IO_ERROR = 0xC00000E9;
  public static final int INVALID_PARAMETER_1 = 0xC00000EF;
  public static final int INVALID_PARAMETER_2 = 0xC00000F0;
  public static final int INVALID_PARAMETER_3 = 0xC00000F1;
  public static final int INVALID_PARAMETER_4 = 0xC00000F2;
  public static final int INVALID_PARAMETER_5 = 0xC00000F3;
  public static final int INVALID_PARAMETER_6 = 0xC00000F4;
  public static final int INVALID_PARAMETER_7 = 0xC00000F5;
  public static final int INVALID_PARAMETER_8 = 0xC00000F6;
  public static final int INVALID_PARAMETER_9 = 0xC00000F7;
  public static final int INVALID_PARAMETER_10 = 0xC00000F8;
  public static final int INVALID_PARAMETER_11 = 0xC00000F9;
  public static final int INVALID_PARAMETER_12 = 0xC00000FA;
  public static final int STACK_OVERFLOW = 0xC00000FD;
  public static final int DIRECTORY_NOT_EMPTY = 0xC0000101;
  public static final int NOT_A_DIRECTORY = 0xC0000103;
  public static final int NAME_TOO_LONG = 0xC0000106;
  public static final int PROCESS_IS_TERMINATING = 0xC000010A;
  public static final int INVALID_LDT_SIZE = 0xC0000118;
  public static final int INVALID_LDT_OFFSET = 0xC0000119;
  public static final int INVALID_LDT_DESCRIPTOR = 0xC000011A;
  public static final int INVALID_IMAGE_NE_FORMAT = 0xC000011B;
  public static final int MAPPED_FILE_SIZE_ZERO = 0xC000011E;
  public static final int TOO_MANY_OPENED_FILES = 0xC000011F;
  public static final int CANCELLED = 0xC0000120;
  public static final int CANNOT_DELETE = 0xC0000121;
  public static final int FILE_DELETED = 0xC0000123;
  public static final int FILE_CLOSED = 0xC0000128;
  public static final int COMMITMENT_LIMIT = 0xC000012D;
  public static final int INVALID_IMAGE_LE_FORMAT = 0xC000012E;
  public static final int INVALID_IMAGE_NOT_MZ = 0xC000012F;
  public static final int INVALID_IMAGE_PROTECT = 0xC0000130;
  public static final int INVALID_IMAGE_WIN_16 = 0xC0000131;
  public static final int DLL_NOT_FOUND = 0xC0000135;
  public static final int ORDINAL_NOT_FOUND = 0xC0000138;
  public static final int ENTRYPOINT_NOT_FOUND = 0xC0000139;
  public static final int CONTROL_C_EXIT = 0xC000013A;
  public static final int INVALID_ADDRESS = 0xC0000141;
  public static final int DLL_INIT_FAILED = 0xC0000142;
  public static final int UNHANDLED_EXCEPTION = 0xC0000144;
  public static final int APP_INIT_FAILURE = 0xC0000145;
  public static final int PAGEFILE_CREATE_FAILED = 0xC0000146;
  public static final int NO_PAGEFILE = 0xC0000147;
  public static final int PIPE_BROKEN = 0xC000014B;
  public static final int IO_DEVICE_ERROR = 0xC0000185;
  public static final int NO_YIELD_PERFORMED = 0x40000024;
  public static final int NOT_SAME_DEVICE = 0xC00000D4;
  public static final int CANT_TERMINATE_SELF = 0xC00000DB;
  public static final int MUTANT_LIMIT_EXCEEDED = 0xC0000191;
  public static final int MAPPED_ALIGNMENT = 0xC0000220;
  public static final int IMAGE_CHECKSUM_MISMATCH = 0xC0000221;
  public static final int NOT_FOUND = 0xC0000225;
  public static final int USER_MAPPED_FILE = 0xC0000243;
  public static final int ILLEGAL_DLL_RELOCATION = 0xC0000269;
  public static final int INVALID_IMAGE_WIN_64 = 0xC0000359;
  public static final int ASSERTION_FAILURE = 0xC0000420;

  private static final Map<Integer, String> NAMES = namesOfConstants();

  private NtStatus() {}

  /** True for success and informational codes: NT_SUCCESS. */
  public static boolean isSuccess(int status) {
    return status >= 0;
  }

  /** True for codes of severity error: NT_ERROR. */
  public static boolean isError(int status) {
    return status >>> 30 == 3;
  }

  /** The name with its prefix, as {@code STATUS_ACCESS_VIOLATION}, or the code in hexadecimal. */
  public static String nameOf(int status) {
    String name = NAMES.get(status);
    return name != null ? "STATUS_" + name : "0x%08X".formatted(status);
  }

  private static Map<Integer, String> namesOfConstants() {
    Map<Integer, String> names = new LinkedHashMap<>();
    try {
      for (Field field : NtStatus.class.getFields()) {
        names.putIfAbsent(field.getInt(null), field.getName());
      }
    } catch (IllegalAccessException e) {
      throw new AssertionError("a public constant is readable", e);
    }
    return Map.copyOf(names);
  }
}
