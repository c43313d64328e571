package org.pagewalk.kernel.ke.processor;

import java.util.Map;
import java.util.TreeMap;
import org.pagewalk.emulator.port.TrapPort;

/**
 * The kernel's machine code: for each vector a stub that builds a {@link TrapFrame} on the thread's
 * kernel stack and enters Java through the reserved opcode, and one exit sequence that takes such a
 * frame apart.
 *
 * <p>Invariants: every gate is an interrupt gate, so that interrupts stay off from the entry to the
 * IRETD; a stub keeps every register in the frame before it changes it; the exit sequence may fault
 * only where it loads a segment register or in IRETD, and {@link ExitFault} can then put the user's
 * registers together again. The stubs decide nothing.
 *
 * @nt "Windows Internals 4, ch. 3, Trap Dispatching"
 */
public final class StubPage {
  /** Entry of the table for {@link #tracedFastSystemCall}; no vector has it. */
  private static final int TRACED_FAST_SYSTEM_CALL = 0x100;

  private static final int INTERRUPTS_ON = 0x200;
  private static final int SINGLE_STEP = 0x100;

  private final byte[] code;
  private final TreeMap<Integer, Integer> entryOffsets;
  private final int exitOffset;

  private StubPage(byte[] code, TreeMap<Integer, Integer> entryOffsets, int exitOffset) {
    this.code = code;
    this.entryOffsets = entryOffsets;
    this.exitOffset = exitOffset;
  }

  /** Assembles the page. */
  public static StubPage assemble() {
    CodeBytes code = new CodeBytes();
    emitExit(code);
    TreeMap<Integer, Integer> entries = new TreeMap<>();
    for (int vector = TrapNumber.DIVIDE_ERROR; vector <= TrapNumber.SIMD_FLOATING_POINT; vector++) {
      if (vector != TrapNumber.DOUBLE_FAULT && vector != 15) {
        entries.put(vector, code.align(16).position());
        emitTrap(code, vector);
      }
    }
    for (int number :
        new int[] {
          TrapNumber.ASSERTION,
          TrapNumber.DEBUG_SERVICE,
          TrapNumber.SYSTEM_SERVICE,
          TrapNumber.CLOCK,
          TrapNumber.UNEXPECTED
        }) {
      entries.put(number, code.align(16).position());
      emitTrap(code, number);
    }
    entries.put(TrapNumber.FAST_SYSTEM_CALL, code.align(16).position());
    emitFastSystemCall(code, INTERRUPTS_ON);
    entries.put(TRACED_FAST_SYSTEM_CALL, code.align(16).position());
    emitFastSystemCall(code, INTERRUPTS_ON | SINGLE_STEP);
    entries.put(TrapNumber.DOUBLE_FAULT, code.align(16).position());
    emitEnterKernel(code, TrapNumber.DOUBLE_FAULT);
    entries.put(TrapNumber.BOOT, code.align(16).position());
    emitEnterKernel(code, TrapNumber.BOOT);
    return new StubPage(code.toByteArray(), entries, 0);
  }

  /** The bytes of the page; the rest of it is zero. */
  public byte[] code() {
    return code.clone();
  }

  /** Linear address of the stub for a trap number, or of the one for unexpected vectors. */
  public int entry(int trapNumber) {
    return ProcessorLayout.STUB_PAGE
        + entryOffsets.getOrDefault(trapNumber, entryOffsets.get(TrapNumber.UNEXPECTED));
  }

  /**
   * Linear address at which a SYSENTER goes on that user mode was single-stepping: its first
   * instruction in ring 0 has raised #DB, because SYSENTER leaves the trap flag alone.
   */
  public int tracedFastSystemCall() {
    return entry(TRACED_FAST_SYSTEM_CALL);
  }

  /** Linear address of the exit sequence; ESP must be at a trap frame. */
  public int exitSequence() {
    return ProcessorLayout.STUB_PAGE + exitOffset;
  }

  /** Whether a linear address lies in the exit sequence. */
  public boolean isInExitSequence(int linearAddress) {
    int offset = linearAddress - exitSequence();
    return offset >= 0 && offset < firstEntryOffset();
  }

  private int firstEntryOffset() {
    int first = Integer.MAX_VALUE;
    for (Map.Entry<Integer, Integer> entry : entryOffsets.entrySet()) {
      first = Math.min(first, entry.getValue());
    }
    return first;
  }

  private static void emitExit(CodeBytes code) {
    code.emit(0x8D, 0x64, 0x24, 0x30); // lea esp, [esp+30h]      skip the debug part
    code.emit(0x0F, 0xA9); //              pop gs
    code.emit(0x07); //                    pop es
    code.emit(0x1F); //                    pop ds
    code.emit(0x5A); //                    pop edx
    code.emit(0x59); //                    pop ecx
    code.emit(0x58); //                    pop eax
    code.emit(0x8D, 0x64, 0x24, 0x04); //  lea esp, [esp+4]       skip PreviousPreviousMode
    code.emit(0x64, 0x8F, 0x05).dword(0); // pop dword fs:[0]     the PCR's ExceptionList
    code.emit(0x0F, 0xA1); //              pop fs
    code.emit(0x5F); //                    pop edi
    code.emit(0x5E); //                    pop esi
    code.emit(0x5B); //                    pop ebx
    code.emit(0x5D); //                    pop ebp
    code.emit(0x8D, 0x64, 0x24, 0x04); //  lea esp, [esp+4]       skip ErrCode
    code.emit(0xCF); //                    iretd
  }

  private static void emitTrap(CodeBytes code, int number) {
    if (!TrapNumber.hasErrorCode(number)) {
      code.emit(0x6A, 0x00); //            push 0                 ErrCode
    }
    emitSaveRegisters(code);
    emitEnterKernel(code, number);
  }

  private static void emitFastSystemCall(CodeBytes code, int flags) {
    int ring0Stack = ProcessorLayout.TSS + 4;
    int returnAddress = ProcessorLayout.SHARED_DATA + 0x304;
    code.emit(0x36, 0x8B, 0x25).dword(ring0Stack); // mov esp, ss:[TSS.Esp0]
    code.emit(0x6A, ProcessorLayout.USER_DATA); //    push 23h    HardwareSegSs
    code.emit(0x52); //                               push edx    HardwareEsp
    code.emit(0x9C); //                               pushfd      EFlags
    code.emit(0x81, 0x0C, 0x24).dword(flags); //      or dword [esp], flags  what SYSENTER took
    code.emit(0x6A, 0x02); //                         push 2
    code.emit(0x9D); //                               popfd       NT, TF, DF, AC off for the kernel
    code.emit(0x6A, ProcessorLayout.USER_CODE); //    push 1Bh    SegCs
    code.emit(0x36, 0xFF, 0x35).dword(returnAddress); // push dword ss:[SystemCallReturn]   Eip
    code.emit(0x6A, 0x00); //                         push 0      ErrCode
    emitSaveRegisters(code);
    emitEnterKernel(code, TrapNumber.FAST_SYSTEM_CALL);
  }

  private static void emitSaveRegisters(CodeBytes code) {
    code.emit(0x55); //                    push ebp
    code.emit(0x53); //                    push ebx
    code.emit(0x56); //                    push esi
    code.emit(0x57); //                    push edi
    code.emit(0x0F, 0xA0); //              push fs
    code.emit(0xBB).dword(ProcessorLayout.PCR_DATA); // mov ebx, 30h
    code.emit(0x8E, 0xE3); //              mov fs, bx
    code.emit(0x64, 0xFF, 0x35).dword(0); // push dword fs:[0]    ExceptionList
    code.emit(0x64, 0xC7, 0x05).dword(0).dword(-1); // mov dword fs:[0], -1
    code.emit(0x6A, 0xFF); //              push -1                PreviousPreviousMode
    code.emit(0x50); //                    push eax
    code.emit(0x51); //                    push ecx
    code.emit(0x52); //                    push edx
    code.emit(0x1E); //                    push ds
    code.emit(0x06); //                    push es
    code.emit(0x0F, 0xA8); //              push gs
    code.emit(0x83, 0xEC, 0x30); //        sub esp, 30h           debug part
    code.emit(0x66, 0xB8, ProcessorLayout.USER_DATA, 0x00); // mov ax, 23h
    code.emit(0x8E, 0xD8); //              mov ds, ax
    code.emit(0x8E, 0xC0); //              mov es, ax
    code.emit(0xFC); //                    cld
  }

  private static void emitEnterKernel(CodeBytes code, int number) {
    code.emit(TrapPort.OPCODE >> 8, TrapPort.OPCODE & 0xFF, number); // the reserved opcode
    code.jumpTo(0); //                     jmp exit
  }
}
