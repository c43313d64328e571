package org.pagewalk.differential.unicorn;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import org.pagewalk.differential.oracle.CaseSegments;
import org.pagewalk.differential.unicorn.WalkOutcome.Place;
import org.pagewalk.emulator.paging.Access;
import org.pagewalk.unicorn.Context;
import org.pagewalk.unicorn.CpuModel;
import org.pagewalk.unicorn.Engine;
import org.pagewalk.unicorn.ErrorCode;
import org.pagewalk.unicorn.MemoryManagementRegister;
import org.pagewalk.unicorn.Permission;
import org.pagewalk.unicorn.ProcessorMode;
import org.pagewalk.unicorn.Register;
import org.pagewalk.unicorn.UnicornLibrary;

/**
 * Unicorn's side of the comparison of page walks: real instructions at CPL 0 and at CPL 3, which
 * IRETD has entered. Before a case INVLPG drops what the last one left in the TLB; between its two
 * accesses nothing is dropped. Runs in a JVM of its own: {@link #main} writes the outcomes of a
 * sample.
 */
final class UnicornWalks implements AutoCloseable {
  private static final int STORED = 0x77;
  private static final int GDT = 0x1000;
  private static final int STACK = 0x2F00;
  private static final int CODE = 0x3000;
  private static final int CODE_TABLE = 0x4000;
  private static final int KERNEL_DATA = 0x18;

  private static final int LOAD = CODE;
  private static final int STORE = CODE + 0x10;
  private static final int JUMP = CODE + 0x20;
  private static final int DROP = CODE + 0x30;
  private static final int ENTER = CODE + 0x40;

  private final Arena arena = Arena.ofConfined();
  private final MemorySegment memory = arena.allocate(WalkCase.RAM_BYTES, 4096);
  private final Engine engine =
      Engine.open(UnicornLibrary.load(), ProcessorMode.BITS_32, CpuModel.PENTIUM3);
  private final Map<Integer, Context> contexts = new HashMap<>();
  private final Context after;
  private final ErrorCodeOffset errorCode;
  private int vector;
  private int faultAddress;

  UnicornWalks() {
    fillMemory();
    engine.memory().mapShared(0, memory, Permission.ALL);
    engine
        .registers()
        .writeMemoryManagement(
            Register.GDTR, MemoryManagementRegister.table(GDT, CaseSegments.GDT_LIMIT));
    engine.registers().write(Register.CR3, WalkCase.DIRECTORY);
    engine.registers().write(Register.SS, KERNEL_DATA);
    engine.registers().write(Register.DS, KERNEL_DATA);
    Context real = engine.saveContext();
    for (int key = 0; key < 4; key++) {
      real.restore();
      save(key);
    }
    after = engine.saveContext();
    engine
        .hooks()
        .onInterrupt(
            raised -> {
              vector = raised;
              faultAddress = engine.registers().readInt(Register.CR2);
              after.save();
              engine.stop();
            });
    contexts.get(key(true, false, 0)).restore();
    errorCode = calibrate();
  }

  private static int key(boolean writeProtect, boolean extensions, int level) {
    return (writeProtect ? 1 : 0) | (extensions ? 2 : 0) | (level == 3 ? 4 : 0);
  }

  private void save(int key) {
    long writeProtect = (key & 1) != 0 ? 1L << 16 : 0;
    engine.registers().write(Register.CR4, (key & 2) != 0 ? 0x90 : 0);
    engine.registers().write(Register.CR0, 0x8000_0033L | writeProtect);
    engine.registers().write(Register.EBX, WalkCase.LINEAR + 1);
    engine.registers().write(Register.ESP, STACK);
    contexts.put(key, engine.saveContext());
    engine.start(ENTER, 0, 1);
    engine.registers().write(Register.DS, CaseSegments.FLAT_DATA);
    contexts.put(key | 4, engine.saveContext());
  }

  private void fillMemory() {
    for (int i = 0; i * 8 <= CaseSegments.GDT_LIMIT; i++) {
      memory.set(JAVA_LONG, GDT + 8L * i, CaseSegments.gdtBits(i));
    }
    memory.set(JAVA_INT, WalkCase.DIRECTORY, CODE_TABLE | 0x67);
    for (int page = 0; page < 16; page++) {
      memory.set(JAVA_INT, CODE_TABLE + 4L * page, page << 12 | 0x67);
    }
    put(LOAD, 0x8A, 0x03); // mov al, [ebx]
    put(STORE, 0x88, 0x03); // mov [ebx], al
    put(JUMP, 0x4B, 0xFF, 0xE3); // dec ebx; jmp ebx
    put(DROP, 0x0F, 0x01, 0x3B); // invlpg [ebx]
    put(ENTER, 0xCF); // iretd
    int[] frame = {LOAD, CaseSegments.FLAT_CODE, 0x202, STACK, CaseSegments.FLAT_DATA};
    for (int i = 0; i < frame.length; i++) {
      memory.set(JAVA_INT, STACK + 4L * i, frame[i]);
    }
    put(OurWalks.small() - 1, 0xB0, WalkCase.SMALL_PAGE_CONTENT); // mov al, imm8
    put(OurWalks.large() - 1, 0xB0, WalkCase.LARGE_PAGE_CONTENT);
  }

  private void put(int address, int... bytes) {
    for (int i = 0; i < bytes.length; i++) {
      memory.set(JAVA_BYTE, address + i, (byte) bytes[i]);
    }
  }

  /** Page faults of known error codes: an absent page read and written, a protected one written. */
  private ErrorCodeOffset calibrate() {
    return ErrorCodeOffset.find(
        engine.library(),
        contentAfter(LOAD, 0, 0),
        contentAfter(STORE, 0, 0),
        contentAfter(STORE, WalkCase.TABLE | 3, WalkCase.PAGE | 1));
  }

  private int[] contentAfter(int code, int directoryEntry, int tableEntry) {
    memory.set(JAVA_INT, WalkCase.directoryEntryAddress(), directoryEntry);
    memory.set(JAVA_INT, WalkCase.TABLE + (WalkCase.LINEAR >>> 12 & 0x3FF) * 4L, tableEntry);
    contexts.get(key(true, false, 0)).restore();
    engine.start(DROP, 0, 1);
    engine.tryStart(code, 0, 1);
    return after.content().toArray(JAVA_INT);
  }

  void prepare(WalkCase it) {
    memory.set(JAVA_INT, WalkCase.directoryEntryAddress(), it.directoryEntry());
    memory.set(JAVA_INT, it.tableEntryAddress(), it.tableEntry());
    contexts.get(key(it.writeProtect(), it.extensions(), 0)).restore();
    engine.start(DROP, 0, 1);
  }

  WalkOutcome access(WalkCase it, int turn) {
    contexts.get(key(it.writeProtect(), it.extensions(), it.level(turn))).restore();
    vector = -1;
    Access access = it.access(turn);
    ErrorCode answer =
        switch (access) {
          case READ -> engine.tryStart(LOAD, 0, 1);
          case WRITE -> {
            engine.registers().write(Register.AL, STORED);
            yield engine.tryStart(STORE, 0, 1);
          }
          case EXECUTE -> engine.tryStart(JUMP, WalkCase.LINEAR + 2, 3);
        };
    boolean fault = vector == 14;
    if (vector >= 0 && !fault) {
      throw new IllegalStateException(it + ": exception " + vector);
    }
    return new WalkOutcome(
        fault ? errorCode.read(after) : -1,
        fault ? faultAddress : 0,
        fault ? Place.NOWHERE : place(access, answer),
        memory.get(JAVA_INT, WalkCase.directoryEntryAddress()),
        memory.get(JAVA_INT, it.tableEntryAddress()));
  }

  private Place place(Access access, ErrorCode answer) {
    if (answer != ErrorCode.OK) {
      return Place.OUTSIDE_RAM;
    }
    if (access != Access.WRITE) {
      return WalkOutcome.placeOf(engine.registers().readInt(Register.AL));
    }
    boolean small = memory.get(JAVA_BYTE, OurWalks.small()) == STORED;
    boolean large = memory.get(JAVA_BYTE, OurWalks.large()) == STORED;
    engine.memory().write(OurWalks.small(), new byte[] {WalkCase.SMALL_PAGE_CONTENT});
    engine.memory().write(OurWalks.large(), new byte[] {WalkCase.LARGE_PAGE_CONTENT});
    return small ? Place.SMALL_PAGE : large ? Place.LARGE_PAGE : Place.OUTSIDE_RAM;
  }

  @Override
  public void close() {
    engine.close();
    arena.close();
  }

  /** Arguments: seed and number of cases. */
  public static void main(String[] arguments) throws IOException {
    long seed = Long.parseLong(arguments[0]);
    int count = Integer.parseInt(arguments[1]);
    try (UnicornWalks walks = new UnicornWalks();
        DataOutputStream out =
            new DataOutputStream(
                new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 1 << 16))) {
      for (WalkCase it : WalkCase.sample(seed, count)) {
        walks.prepare(it);
        walks.access(it, 0).write(out);
        walks.access(it, 1).write(out);
      }
    }
  }
}
