package org.pagewalk.emulator.translator;

import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_byte;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_short;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.VarHandle;
import org.pagewalk.emulator.memory.PhysicalMemory;
import org.pagewalk.emulator.paging.Access;
import org.pagewalk.emulator.paging.LinearMemory;
import org.pagewalk.emulator.processor.Eflags;
import org.pagewalk.emulator.processor.ModeWord;
import org.pagewalk.emulator.processor.Processor;
import org.pagewalk.emulator.processor.SegmentRegister;
import org.pagewalk.emulator.segmentation.SegmentedMemory;

/**
 * Accesses to memory in emitted code. The fast path stands at the site: the segment's check unless
 * the mode word says that it is flat, the map of translations, and the access to the frame's bytes.
 * Whatever does not pass goes to {@link SegmentedMemory} with the state published: alignment
 * checks, page crossings, translations that are not cached, frames that may not be stored to
 * directly, and faults.
 */
final class MemoryCode {
  private static final ClassDesc REGION = RegionTranslator.describe(Region.class);
  private static final ClassDesc PROCESSOR = RegionTranslator.describe(Processor.class);
  private static final ClassDesc MEMORY = RegionTranslator.describe(SegmentedMemory.class);
  private static final ClassDesc LINEAR = RegionTranslator.describe(LinearMemory.class);
  private static final ClassDesc SEGMENT = RegionTranslator.describe(SegmentRegister.class);
  private static final ClassDesc ACCESS = RegionTranslator.describe(Access.class);
  private static final ClassDesc HANDLE = RegionTranslator.describe(VarHandle.class);
  private static final ClassDesc BYTES = CD_byte.arrayType();
  private static final MethodTypeDesc MAP = MethodTypeDesc.of(CD_byte.arrayType(3));
  private static final MethodTypeDesc ALLOWS =
      MethodTypeDesc.of(CD_boolean, CD_int, CD_int, CD_int, ACCESS);
  private static final MethodTypeDesc READ = MethodTypeDesc.of(CD_int, CD_int, CD_int);
  private static final MethodTypeDesc WRITE = MethodTypeDesc.of(CD_void, CD_int, CD_int, CD_int);
  private static final int LAST_BYTE = PhysicalMemory.FRAME_SIZE - 1;
  private static final int ALIGNED = ModeWord.AM | Eflags.AC;

  private final CodeBuilder code;
  private final int mode;
  private final Runnable publish;

  /**
   * @param publish emits what makes the state visible as of the instruction that is being emitted
   */
  MemoryCode(CodeBuilder code, int mode, Runnable publish) {
    this.code = code;
    this.mode = mode;
    this.publish = publish;
  }

  /** Takes the maps; they may be others after whatever leaves the fast path. */
  void takeMaps() {
    code.aload(Locals.LINEAR).invokevirtual(LINEAR, "readMap", MAP).astore(Locals.READ_MAP);
    code.aload(Locals.LINEAR).invokevirtual(LINEAR, "writeMap", MAP).astore(Locals.WRITE_MAP);
  }

  /** Finds page and place of an operand whose offset is in its local, or goes to {@code cold}. */
  private void locate(int segment, int size, Access access, Label cold) {
    int flat = ModeWord.flatData(segment);
    if (flat != 0 && (mode & flat) != 0) {
      code.iload(Locals.ADDRESS).istore(Locals.LINEAR_ADDRESS);
    } else {
      code.aload(Locals.SEGMENTED).loadConstant(segment).iload(Locals.ADDRESS).loadConstant(size);
      code.getstatic(ACCESS, access.name(), ACCESS);
      code.invokevirtual(MEMORY, "allows", ALLOWS).ifeq(cold);
      code.aload(Locals.CPU).getfield(PROCESSOR, "segments", SEGMENT.arrayType());
      code.loadConstant(segment).aaload().getfield(SEGMENT, "base", CD_int);
      code.iload(Locals.ADDRESS).iadd().istore(Locals.LINEAR_ADDRESS);
    }
    if (size > 1 && (mode & ALIGNED) == ALIGNED && (mode & ModeWord.CPL) == 3) {
      code.iload(Locals.LINEAR_ADDRESS).loadConstant(size - 1).iand().ifne(cold);
    }
    code.aload(access == Access.WRITE ? Locals.WRITE_MAP : Locals.READ_MAP);
    code.iload(Locals.LINEAR_ADDRESS).bipush(22).iushr().aaload();
    code.iload(Locals.LINEAR_ADDRESS).bipush(12).iushr().sipush(0x3FF).iand().aaload();
    code.dup().astore(Locals.PAGE).ifnull(cold);
    code.iload(Locals.LINEAR_ADDRESS).loadConstant(LAST_BYTE).iand();
    code.istore(Locals.PAGE_OFFSET);
    if (size > 1) {
      code.iload(Locals.PAGE_OFFSET).loadConstant(LAST_BYTE + 1 - size).if_icmpgt(cold);
    }
  }

  private static String suffix(int size) {
    return Integer.toString(size * 8);
  }

  private void get(int size) {
    switch (size) {
      case 1 -> {
        code.aload(Locals.PAGE).iload(Locals.PAGE_OFFSET).baload();
        code.sipush(0xFF).iand();
      }
      case 2 -> {
        code.getstatic(REGION, "SHORT", HANDLE).aload(Locals.PAGE).iload(Locals.PAGE_OFFSET);
        code.invokevirtual(HANDLE, "get", MethodTypeDesc.of(CD_short, BYTES, CD_int));
        code.loadConstant(0xFFFF).iand();
      }
      default -> {
        code.getstatic(REGION, "INT", HANDLE).aload(Locals.PAGE).iload(Locals.PAGE_OFFSET);
        code.invokevirtual(HANDLE, "get", MethodTypeDesc.of(CD_int, BYTES, CD_int));
      }
    }
  }

  private void put(int size, int local) {
    switch (size) {
      case 1 -> code.aload(Locals.PAGE).iload(Locals.PAGE_OFFSET).iload(local).i2b().bastore();
      case 2 -> {
        code.getstatic(REGION, "SHORT", HANDLE).aload(Locals.PAGE).iload(Locals.PAGE_OFFSET);
        code.iload(local).i2s();
        code.invokevirtual(HANDLE, "set", MethodTypeDesc.of(CD_void, BYTES, CD_int, CD_short));
      }
      default -> {
        code.getstatic(REGION, "INT", HANDLE).aload(Locals.PAGE).iload(Locals.PAGE_OFFSET);
        code.iload(local);
        code.invokevirtual(HANDLE, "set", MethodTypeDesc.of(CD_void, BYTES, CD_int, CD_int));
      }
    }
  }

  /** Reads the operand at the offset in its local into another local, zero-extended. */
  void load(int segment, int size, int local) {
    load(segment, size, local, Access.READ);
  }

  /** As {@link #load}, before {@link #storeBack} to the same operand, which then cannot fault. */
  void loadForWrite(int segment, int size, int local) {
    load(segment, size, local, Access.WRITE);
  }

  private void load(int segment, int size, int local, Access access) {
    Label cold = code.newLabel();
    Label joined = code.newLabel();
    locate(segment, size, access, cold);
    get(size);
    code.istore(local).goto_(joined);
    code.labelBinding(cold);
    publish.run();
    String reader = access == Access.WRITE ? "readForWrite" : "read";
    code.aload(Locals.SEGMENTED).loadConstant(segment).iload(Locals.ADDRESS);
    code.invokevirtual(MEMORY, reader + suffix(size), READ).istore(local);
    takeMaps();
    if (access == Access.WRITE) {
      code.aconst_null().astore(Locals.PAGE).iconst_0().istore(Locals.PAGE_OFFSET);
    }
    code.labelBinding(joined);
  }

  /** Writes a local to the operand at the offset in its local. */
  void store(int segment, int size, int local) {
    Label cold = code.newLabel();
    Label joined = code.newLabel();
    locate(segment, size, Access.WRITE, cold);
    put(size, local);
    code.goto_(joined);
    code.labelBinding(cold);
    publish.run();
    writeSlowly(segment, size, local);
    code.labelBinding(joined);
  }

  private void writeSlowly(int segment, int size, int local) {
    code.aload(Locals.SEGMENTED).loadConstant(segment).iload(Locals.ADDRESS).iload(local);
    code.invokevirtual(MEMORY, "write" + suffix(size), WRITE);
    takeMaps();
  }

  /** Writes a local to the operand that was read last. */
  void storeBack(int segment, int size, int local) {
    Label cold = code.newLabel();
    Label joined = code.newLabel();
    code.aload(Locals.PAGE).ifnull(cold);
    put(size, local);
    code.goto_(joined);
    code.labelBinding(cold);
    writeSlowly(segment, size, local);
    code.labelBinding(joined);
  }
}
