package org.pagewalk.emulator.translator;

import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandles;
import java.util.List;
import org.pagewalk.emulator.decode.Instruction;
import org.pagewalk.emulator.isa.Operation;

/**
 * Translates one loop: instructions in a row of which the last jumps back to the first.
 *
 * <p>Registers stay in the processor's array, flags are two locals which are stored where somebody
 * could see them: before an access to memory, which may fault, and at the end. Whether flags are
 * computed at all is read from the instruction table. A pass is begun only with budget for all of
 * it.
 *
 * <p>This is the proof that translated code can share the interpreter's semantics. It knows a few
 * 32-bit instructions, checks no code limits, and nothing calls it but its test and its
 * measurement.
 */
public final class LoopTranslator {
  private static final ClassDesc REGION = describe(Region.class);
  private static final ClassDesc THIS =
      ClassDesc.of(LoopTranslator.class.getPackageName(), "TranslatedLoop");
  private static final MethodTypeDesc RUN =
      MethodTypeDesc.of(
          ConstantDescs.CD_int, LoopCode.PROCESSOR, LoopCode.MEMORY, ConstantDescs.CD_int);

  private LoopTranslator() {}

  static ClassDesc describe(Class<?> type) {
    return ClassDesc.ofDescriptor(type.descriptorString());
  }

  /**
   * Translates a loop.
   *
   * @param instructions of the loop; the last is a Jcc to the first
   * @param start offset in CS of the first
   * @throws IllegalArgumentException for anything else, and for instructions that are not known
   */
  public static Region translate(List<Instruction> instructions, int start) {
    Instruction last = instructions.getLast();
    int length = instructions.stream().mapToInt(i -> i.length).sum();
    if (last.form.operation() != Operation.JCC || length + last.immediate != 0) {
      throw new IllegalArgumentException("not a loop");
    }
    byte[] bytes =
        ClassFile.of()
            .build(
                THIS,
                type -> {
                  type.withSuperclass(REGION);
                  type.withMethodBody(
                      ConstantDescs.INIT_NAME,
                      ConstantDescs.MTD_void,
                      ClassFile.ACC_PUBLIC,
                      code ->
                          code.aload(0)
                              .invokespecial(
                                  REGION, ConstantDescs.INIT_NAME, ConstantDescs.MTD_void)
                              .return_());
                  type.withMethodBody(
                      "run", RUN, ClassFile.ACC_PUBLIC, code -> emit(code, instructions, start));
                });
    return define(bytes);
  }

  private static Region define(byte[] bytes) {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup().defineHiddenClass(bytes, true);
      return (Region) lookup.lookupClass().getConstructor().newInstance();
    } catch (ReflectiveOperationException e) {
      throw new AssertionError("a translated class cannot be made", e);
    }
  }

  private static void emit(CodeBuilder code, List<Instruction> instructions, int start) {
    LoopCode loop = new LoopCode(code, instructions.size());
    loop.begin();
    Label top = code.newBoundLabel();
    int offset = start;
    for (int n = 0; n < instructions.size() - 1; n++) {
      Instruction i = instructions.get(n);
      if (i.memory && i.form.operation() != Operation.LEA) {
        loop.publish(offset, n);
      }
      loop.instruction(i, flagsAreSeen(instructions, n));
      offset += i.length;
    }
    Instruction last = instructions.getLast();
    loop.end(last, top, start, offset + last.length);
  }

  /** Whether the flags that an instruction writes can be seen before they are written again. */
  private static boolean flagsAreSeen(List<Instruction> instructions, int n) {
    for (Instruction next : instructions.subList(n + 1, instructions.size())) {
      boolean steps =
          next.form.operation() == Operation.INC || next.form.operation() == Operation.DEC;
      if (next.memory || steps || next.form.flags().read() != 0) {
        return true;
      }
      if (next.form.flags().changed() != 0) {
        return false;
      }
    }
    return true;
  }
}
