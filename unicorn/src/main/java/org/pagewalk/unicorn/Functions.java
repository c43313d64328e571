package org.pagewalk.unicorn;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/**
 * The library's C functions, one method each.
 *
 * <p>A method handle belongs to a shape, not to a function, and takes the function's address as its
 * first argument: so the handles are constants that the JVM can inline, while two versions of the
 * library may be loaded side by side. Sizes ({@code size_t}) are 64 bits wide: the bindings serve
 * 64-bit hosts alone.
 *
 * <p>{@code uc_hook_add} and {@code uc_ctl} are variadic. The linker must be told where the
 * variable part begins even when it is empty, because some calling conventions pass it differently.
 */
@SuppressWarnings("restricted")
final class Functions {
  private static final Linker LINKER = Linker.nativeLinker();
  private static final int HOOK_ADD_FIXED_ARGUMENTS = 7;
  private static final int CTL_FIXED_ARGUMENTS = 2;

  private static final MethodHandle P = shape(ADDRESS);
  private static final MethodHandle P_TO_SIZE =
      LINKER.downcallHandle(FunctionDescriptor.of(JAVA_LONG, ADDRESS));
  private static final MethodHandle PP = shape(ADDRESS, ADDRESS);
  private static final MethodHandle PPP = shape(ADDRESS, ADDRESS, ADDRESS);
  private static final MethodHandle IIP = shape(JAVA_INT, JAVA_INT, ADDRESS);
  private static final MethodHandle PIP = shape(ADDRESS, JAVA_INT, ADDRESS);
  private static final MethodHandle PL = shape(ADDRESS, JAVA_LONG);
  private static final MethodHandle PLL = shape(ADDRESS, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle PLLI = shape(ADDRESS, JAVA_LONG, JAVA_LONG, JAVA_INT);
  private static final MethodHandle PLLIP = shape(ADDRESS, JAVA_LONG, JAVA_LONG, JAVA_INT, ADDRESS);
  private static final MethodHandle PLPL = shape(ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG);
  private static final MethodHandle PLLPPPP =
      shape(ADDRESS, JAVA_LONG, JAVA_LONG, ADDRESS, ADDRESS, ADDRESS, ADDRESS);
  private static final MethodHandle PPPI = shape(ADDRESS, ADDRESS, ADDRESS, JAVA_INT);
  private static final MethodHandle PLLLL =
      shape(ADDRESS, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle HOOK_ADD =
      variadic(
          HOOK_ADD_FIXED_ARGUMENTS,
          ADDRESS,
          ADDRESS,
          JAVA_INT,
          ADDRESS,
          JAVA_LONG,
          JAVA_LONG,
          JAVA_LONG,
          JAVA_INT);
  private static final MethodHandle CTL = variadic(CTL_FIXED_ARGUMENTS, ADDRESS, JAVA_INT);
  private static final MethodHandle CTL_INT =
      variadic(CTL_FIXED_ARGUMENTS, ADDRESS, JAVA_INT, JAVA_INT);
  private static final MethodHandle CTL_POINTER =
      variadic(CTL_FIXED_ARGUMENTS, ADDRESS, JAVA_INT, ADDRESS);
  private static final MethodHandle CTL_LONGS =
      variadic(CTL_FIXED_ARGUMENTS, ADDRESS, JAVA_INT, JAVA_LONG, JAVA_LONG);

  private final MemorySegment version;
  private final MemorySegment open;
  private final MemorySegment close;
  private final MemorySegment query;
  private final MemorySegment memMap;
  private final MemorySegment memMapPtr;
  private final MemorySegment mmioMap;
  private final MemorySegment memUnmap;
  private final MemorySegment memProtect;
  private final MemorySegment memRead;
  private final MemorySegment memWrite;
  private final MemorySegment memRegions;
  private final MemorySegment free;
  private final MemorySegment regRead;
  private final MemorySegment regWrite;
  private final MemorySegment regReadBatch;
  private final MemorySegment regWriteBatch;
  private final MemorySegment emuStart;
  private final MemorySegment emuStop;
  private final MemorySegment hookAdd;
  private final MemorySegment hookDel;
  private final MemorySegment contextAlloc;
  private final MemorySegment contextSize;
  private final MemorySegment contextSave;
  private final MemorySegment contextRestore;
  private final MemorySegment contextFree;
  private final MemorySegment contextRegRead;
  private final MemorySegment contextRegWrite;
  private final MemorySegment ctl;

  /**
   * Looks all functions up; one that is missing raises {@link java.util.NoSuchElementException}.
   */
  Functions(SymbolLookup symbols) {
    version = symbols.findOrThrow("uc_version");
    open = symbols.findOrThrow("uc_open");
    close = symbols.findOrThrow("uc_close");
    query = symbols.findOrThrow("uc_query");
    memMap = symbols.findOrThrow("uc_mem_map");
    memMapPtr = symbols.findOrThrow("uc_mem_map_ptr");
    mmioMap = symbols.findOrThrow("uc_mmio_map");
    memUnmap = symbols.findOrThrow("uc_mem_unmap");
    memProtect = symbols.findOrThrow("uc_mem_protect");
    memRead = symbols.findOrThrow("uc_mem_read");
    memWrite = symbols.findOrThrow("uc_mem_write");
    memRegions = symbols.findOrThrow("uc_mem_regions");
    free = symbols.findOrThrow("uc_free");
    regRead = symbols.findOrThrow("uc_reg_read");
    regWrite = symbols.findOrThrow("uc_reg_write");
    regReadBatch = symbols.findOrThrow("uc_reg_read_batch");
    regWriteBatch = symbols.findOrThrow("uc_reg_write_batch");
    emuStart = symbols.findOrThrow("uc_emu_start");
    emuStop = symbols.findOrThrow("uc_emu_stop");
    hookAdd = symbols.findOrThrow("uc_hook_add");
    hookDel = symbols.findOrThrow("uc_hook_del");
    contextAlloc = symbols.findOrThrow("uc_context_alloc");
    contextSize = symbols.findOrThrow("uc_context_size");
    contextSave = symbols.findOrThrow("uc_context_save");
    contextRestore = symbols.findOrThrow("uc_context_restore");
    contextFree = symbols.findOrThrow("uc_context_free");
    contextRegRead = symbols.findOrThrow("uc_context_reg_read");
    contextRegWrite = symbols.findOrThrow("uc_context_reg_write");
    ctl = symbols.findOrThrow("uc_ctl");
  }

  /** {@code uc_version} alone, for a library of which nothing is known yet. */
  static int version(MemorySegment ucVersion) {
    try {
      return (int) PP.invokeExact(ucVersion, MemorySegment.NULL, MemorySegment.NULL);
    } catch (Throwable thrown) {
      throw broken(thrown);
    }
  }

  int version() {
    return version(version);
  }

  int open(int architecture, int mode, MemorySegment engineOut) {
    try {
      return (int) IIP.invokeExact(open, architecture, mode, engineOut);
    } catch (Throwable thrown) {
      throw broken(thrown);
    }
  }

  int close(MemorySegment engine) {
    return call(close, engine);
  }

  int query(MemorySegment engine, int type, MemorySegment out) {
    try {
      return (int) PIP.invokeExact(query, engine, type, out);
    } catch (Throwable thrown) {
      throw broken(thrown);
    }
  }

  int memMap(MemorySegment engine, long address, long size, int permissions) {
    try {
      return (int) PLLI.invokeExact(memMap, engine, address, size, permissions);
    } catch (Throwable thrown) {
      throw broken(thrown);
    }
  }

  int memMapPtr(
      MemorySegment engine, long address, long size, int permissions, MemorySegment host) {
    try {
      return (int) PLLIP.invokeExact(memMapPtr, engine, address, size, permissions, host);
    } catch (Throwable thrown) {
      throw broken(thrown);
    }
  }

  /** The key reaches both callbacks as their user data. */
  int mmioMap(
      MemorySegment engine,
      long address,
      long size,
      MemorySegment readStub,
      MemorySegment writeStub,
      long key) {
    MemorySegment userData = MemorySegment.ofAddress(key);
    try {
      return (int)
          PLLPPPP.invokeExact(
              mmioMap, engine, address, size, readStub, userData, writeStub, userData);
    } catch (Throwable thrown) {
      throw broken(thrown);
    }
  }

  int memUnmap(MemorySegment engine, long address, long size) {
    try {
      return (int) PLL.invokeExact(memUnmap, engine, address, size);
    } catch (Throwable thrown) {
      throw broken(thrown);
    }
  }

  int memProtect(MemorySegment engine, long address, long size, int permissions) {
    try {
      return (int) PLLI.invokeExact(memProtect, engine, address, size, permissions);
    } catch (Throwable thrown) {
      throw broken(thrown);
    }
  }

  int memRead(MemorySegment engine, long address, MemorySegment to, long size) {
    try {
      return (int) PLPL.invokeExact(memRead, engine, address, to, size);
    } catch (Throwable thrown) {
      throw broken(thrown);
    }
  }

  int memWrite(MemorySegment engine, long address, MemorySegment from, long size) {
    try {
      return (int) PLPL.invokeExact(memWrite, engine, address, from, size);
    } catch (Throwable thrown) {
      throw broken(thrown);
    }
  }

  int memRegions(MemorySegment engine, MemorySegment regionsOut, MemorySegment countOut) {
    try {
      return (int) PPP.invokeExact(memRegions, engine, regionsOut, countOut);
    } catch (Throwable thrown) {
      throw broken(thrown);
    }
  }

  int free(MemorySegment memory) {
    return call(free, memory);
  }

  int regRead(MemorySegment engine, int register, MemorySegment out) {
    return register(regRead, engine, register, out);
  }

  int regWrite(MemorySegment engine, int register, MemorySegment value) {
    return register(regWrite, engine, register, value);
  }

  int contextRegRead(MemorySegment context, int register, MemorySegment out) {
    return register(contextRegRead, context, register, out);
  }

  int contextRegWrite(MemorySegment context, int register, MemorySegment value) {
    return register(contextRegWrite, context, register, value);
  }

  int regReadBatch(MemorySegment engine, MemorySegment numbers, MemorySegment outs, int count) {
    return batch(regReadBatch, engine, numbers, outs, count);
  }

  int regWriteBatch(MemorySegment engine, MemorySegment numbers, MemorySegment values, int count) {
    return batch(regWriteBatch, engine, numbers, values, count);
  }

  int emuStart(MemorySegment engine, long begin, long until, long microseconds, long count) {
    try {
      return (int) PLLLL.invokeExact(emuStart, engine, begin, until, microseconds, count);
    } catch (Throwable thrown) {
      throw broken(thrown);
    }
  }

  int emuStop(MemorySegment engine) {
    return call(emuStop, engine);
  }

  /** The instruction number is read by the library for hooks on single instructions alone. */
  int hookAdd(
      MemorySegment engine,
      MemorySegment hookOut,
      int type,
      MemorySegment stub,
      long key,
      long begin,
      long end,
      int instruction) {
    try {
      return (int)
          HOOK_ADD.invokeExact(hookAdd, engine, hookOut, type, stub, key, begin, end, instruction);
    } catch (Throwable thrown) {
      throw broken(thrown);
    }
  }

  int hookDel(MemorySegment engine, long hook) {
    try {
      return (int) PL.invokeExact(hookDel, engine, hook);
    } catch (Throwable thrown) {
      throw broken(thrown);
    }
  }

  int contextAlloc(MemorySegment engine, MemorySegment contextOut) {
    return pair(contextAlloc, engine, contextOut);
  }

  long contextSize(MemorySegment engine) {
    try {
      return (long) P_TO_SIZE.invokeExact(contextSize, engine);
    } catch (Throwable thrown) {
      throw broken(thrown);
    }
  }

  int contextSave(MemorySegment engine, MemorySegment context) {
    return pair(contextSave, engine, context);
  }

  int contextRestore(MemorySegment engine, MemorySegment context) {
    return pair(contextRestore, engine, context);
  }

  int contextFree(MemorySegment context) {
    return call(contextFree, context);
  }

  int ctl(MemorySegment engine, int control) {
    try {
      return (int) CTL.invokeExact(ctl, engine, control);
    } catch (Throwable thrown) {
      throw broken(thrown);
    }
  }

  int ctl(MemorySegment engine, int control, int argument) {
    try {
      return (int) CTL_INT.invokeExact(ctl, engine, control, argument);
    } catch (Throwable thrown) {
      throw broken(thrown);
    }
  }

  int ctl(MemorySegment engine, int control, MemorySegment argument) {
    try {
      return (int) CTL_POINTER.invokeExact(ctl, engine, control, argument);
    } catch (Throwable thrown) {
      throw broken(thrown);
    }
  }

  int ctl(MemorySegment engine, int control, long first, long second) {
    try {
      return (int) CTL_LONGS.invokeExact(ctl, engine, control, first, second);
    } catch (Throwable thrown) {
      throw broken(thrown);
    }
  }

  private static int call(MemorySegment function, MemorySegment pointer) {
    try {
      return (int) P.invokeExact(function, pointer);
    } catch (Throwable thrown) {
      throw broken(thrown);
    }
  }

  private static int pair(MemorySegment function, MemorySegment first, MemorySegment second) {
    try {
      return (int) PP.invokeExact(function, first, second);
    } catch (Throwable thrown) {
      throw broken(thrown);
    }
  }

  private static int register(
      MemorySegment function, MemorySegment owner, int register, MemorySegment value) {
    try {
      return (int) PIP.invokeExact(function, owner, register, value);
    } catch (Throwable thrown) {
      throw broken(thrown);
    }
  }

  private static int batch(
      MemorySegment function,
      MemorySegment engine,
      MemorySegment numbers,
      MemorySegment values,
      int count) {
    try {
      return (int) PPPI.invokeExact(function, engine, numbers, values, count);
    } catch (Throwable thrown) {
      throw broken(thrown);
    }
  }

  private static MethodHandle shape(MemoryLayout... arguments) {
    return LINKER.downcallHandle(FunctionDescriptor.of(JAVA_INT, arguments));
  }

  private static MethodHandle variadic(int fixed, MemoryLayout... arguments) {
    return LINKER.downcallHandle(
        FunctionDescriptor.of(JAVA_INT, arguments), Linker.Option.firstVariadicArg(fixed));
  }

  /**
   * A handle called with the right types throws only what the JVM raises around the call: a closed
   * arena, an exhausted stack.
   */
  private static RuntimeException broken(Throwable thrown) {
    return switch (thrown) {
      case RuntimeException exception -> exception;
      case Error error -> throw error;
      default -> new IllegalStateException("a native call raised a checked exception", thrown);
    };
  }
}
