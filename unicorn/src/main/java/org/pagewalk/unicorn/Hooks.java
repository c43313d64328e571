package org.pagewalk.unicorn;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.EnumSet;
import java.util.Set;
import org.pagewalk.unicorn.Upcalls.Shape;

/**
 * What an engine tells its program while it runs.
 *
 * <p>A range is given by its first and its last address. Hooks cost speed, code and memory hooks
 * most; an engine without them is several times faster.
 */
public final class Hooks {
  private static final long FROM_ANYWHERE = 1;
  private static final long TO_ANYWHERE = 0;

  private static final int INTERRUPT = 1;
  private static final int INSTRUCTION = 1 << 1;
  private static final int CODE = 1 << 2;
  private static final int BLOCK = 1 << 3;
  private static final int INVALID_INSTRUCTION = 1 << 14;
  private static final int TLB_FILL = 1 << 17;

  private static final int IN = 218;
  private static final int OUT = 500;
  private static final int SYSCALL = 699;
  private static final int SYSENTER = 700;
  private static final int NO_INSTRUCTION = 0;

  private static final Set<MemoryAccess> VALID =
      EnumSet.of(
          MemoryAccess.READ, MemoryAccess.WRITE, MemoryAccess.FETCH, MemoryAccess.READ_AFTER);

  private final Engine engine;
  private final Upcalls upcalls;

  Hooks(Engine engine) {
    this.engine = engine;
    this.upcalls = new Upcalls(engine);
  }

  /** Every instruction, before it runs. */
  public Hook onCode(Listeners.Code listener) {
    return onCode(FROM_ANYWHERE, TO_ANYWHERE, listener);
  }

  /** Every instruction in a range, before it runs. */
  public Hook onCode(long begin, long end, Listeners.Code listener) {
    return add(CODE, Shape.CODE, listener, begin, end, NO_INSTRUCTION);
  }

  /** Every basic block, before its first instruction. */
  public Hook onBlock(Listeners.Code listener) {
    return add(BLOCK, Shape.CODE, listener, FROM_ANYWHERE, TO_ANYWHERE, NO_INSTRUCTION);
  }

  /**
   * Accesses that the library allows: {@code READ}, {@code WRITE}, {@code FETCH}, {@code
   * READ_AFTER}.
   */
  public Hook onMemory(Set<MemoryAccess> accesses, Listeners.Memory listener) {
    return onMemory(accesses, FROM_ANYWHERE, TO_ANYWHERE, listener);
  }

  /** Allowed accesses in a range. */
  public Hook onMemory(
      Set<MemoryAccess> accesses, long begin, long end, Listeners.Memory listener) {
    if (!VALID.containsAll(accesses)) {
      throw new IllegalArgumentException(accesses + " are not all accesses that succeed");
    }
    return add(hookBits(accesses), Shape.MEMORY, listener, begin, end, NO_INSTRUCTION);
  }

  /** Accesses to memory that is unmapped or protected. */
  public Hook onInvalidMemory(Set<MemoryAccess> accesses, Listeners.InvalidMemory listener) {
    for (MemoryAccess access : accesses) {
      if (VALID.contains(access)) {
        throw new IllegalArgumentException(access + " is not an access that fails");
      }
    }
    return add(
        hookBits(accesses),
        Shape.INVALID_MEMORY,
        listener,
        FROM_ANYWHERE,
        TO_ANYWHERE,
        NO_INSTRUCTION);
  }

  /** Interrupts and exceptions. */
  public Hook onInterrupt(Listeners.Interrupt listener) {
    return add(INTERRUPT, Shape.INTERRUPT, listener, FROM_ANYWHERE, TO_ANYWHERE, NO_INSTRUCTION);
  }

  /** Instructions that are not valid; they do not come as interrupt 6. */
  public Hook onInvalidInstruction(Listeners.InvalidInstruction listener) {
    return add(
        INVALID_INSTRUCTION,
        Shape.INVALID_INSTRUCTION,
        listener,
        FROM_ANYWHERE,
        TO_ANYWHERE,
        NO_INSTRUCTION);
  }

  /** IN and INS. */
  public Hook onPortRead(Listeners.PortRead listener) {
    return add(INSTRUCTION, Shape.PORT_READ, listener, FROM_ANYWHERE, TO_ANYWHERE, IN);
  }

  /** OUT and OUTS. */
  public Hook onPortWrite(Listeners.PortWrite listener) {
    return add(INSTRUCTION, Shape.PORT_WRITE, listener, FROM_ANYWHERE, TO_ANYWHERE, OUT);
  }

  /** SYSCALL. */
  public Hook onSyscall(Listeners.SystemCall listener) {
    return add(INSTRUCTION, Shape.SYSTEM_CALL, listener, FROM_ANYWHERE, TO_ANYWHERE, SYSCALL);
  }

  /** SYSENTER. */
  public Hook onSysenter(Listeners.SystemCall listener) {
    return add(INSTRUCTION, Shape.SYSTEM_CALL, listener, FROM_ANYWHERE, TO_ANYWHERE, SYSENTER);
  }

  /** Linear pages that the TLB lacks, in {@link TlbMode#VIRTUAL}; needs Unicorn 2.1. */
  public Hook onTlbFill(Listeners.TlbFill listener) {
    engine.library().require(2, 1, "a hook on TLB fills");
    return add(TLB_FILL, Shape.TLB_FILL, listener, FROM_ANYWHERE, TO_ANYWHERE, NO_INSTRUCTION);
  }

  void mapDevice(long address, long size, Device device) {
    int key = upcalls.register(device);
    MemorySegment readStub = upcalls.stub(Shape.DEVICE_READ);
    MemorySegment writeStub = upcalls.stub(Shape.DEVICE_WRITE);
    int answer =
        engine.functions().mmioMap(engine.handle(), address, size, readStub, writeStub, key);
    if (answer != 0) {
      upcalls.forget(key);
    }
    Engine.check("uc_mmio_map", answer);
  }

  void remove(long handle, int key) {
    upcalls.forget(key);
    Engine.check("uc_hook_del", engine.functions().hookDel(engine.handle(), handle));
  }

  private Hook add(int type, Shape shape, Object listener, long begin, long end, int instruction) {
    MemorySegment stub = upcalls.stub(shape);
    int key = upcalls.register(listener);
    try (Arena scratch = Arena.ofConfined()) {
      MemorySegment out = scratch.allocate(JAVA_LONG);
      int answer =
          engine
              .functions()
              .hookAdd(engine.handle(), out, type, stub, key, begin, end, instruction);
      if (answer != 0) {
        upcalls.forget(key);
      }
      Engine.check("uc_hook_add", answer);
      return new Hook(this, out.get(JAVA_LONG, 0), key);
    }
  }

  private static int hookBits(Set<MemoryAccess> accesses) {
    int bits = 0;
    for (MemoryAccess access : accesses) {
      bits |= access.hookBit();
    }
    if (bits == 0) {
      throw new IllegalArgumentException("a memory hook needs a kind of access");
    }
    return bits;
  }
}
