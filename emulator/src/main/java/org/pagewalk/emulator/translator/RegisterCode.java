package org.pagewalk.emulator.translator;

import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.Collections;
import org.pagewalk.emulator.processor.Processor;

/**
 * General registers in emitted code: locals, loaded where a region is entered and stored where it
 * is left and before whatever may fault or look at them.
 */
final class RegisterCode {
  private static final ClassDesc REGION = RegionTranslator.describe(Region.class);
  private static final ClassDesc PROCESSOR = RegionTranslator.describe(Processor.class);
  private static final ClassDesc INTS = CD_int.arrayType();
  private static final int COUNT = 8;
  private static final MethodTypeDesc STORE =
      MethodTypeDesc.of(CD_void, Collections.nCopies(COUNT, CD_int));

  private final CodeBuilder code;

  RegisterCode(CodeBuilder code) {
    this.code = code;
  }

  /** The processor's registers into the locals. */
  void enter() {
    for (int number = 0; number < COUNT; number++) {
      code.aload(Locals.CPU).getfield(PROCESSOR, "registers", INTS);
      code.loadConstant(number).iaload().istore(Locals.REGISTERS + number);
    }
  }

  /** The locals into the processor's registers. */
  void publish() {
    code.aload(Locals.SELF);
    for (int number = 0; number < COUNT; number++) {
      code.iload(Locals.REGISTERS + number);
    }
    code.invokevirtual(REGION, "publishRegisters", STORE);
  }

  /** A whole register, onto the stack. */
  void load(int number) {
    code.iload(Locals.REGISTERS + number);
  }

  /** Sets a whole register from the stack. */
  void store(int number) {
    code.istore(Locals.REGISTERS + number);
  }

  /** A register of 1, 2 or 4 bytes, zero-extended, onto the stack. */
  void load(int number, int size) {
    switch (size) {
      case 1 -> {
        load(number & 3);
        if (number > 3) {
          code.bipush(8).iushr();
        }
        code.sipush(0xFF).iand();
      }
      case 2 -> {
        load(number);
        code.loadConstant(0xFFFF).iand();
      }
      default -> load(number);
    }
  }

  /** Sets a register of 1, 2 or 4 bytes from the stack. */
  void store(int number, int size) {
    if (size == 4) {
      store(number);
      return;
    }
    boolean high = size == 1 && number > 3;
    int mask = size == 2 ? 0xFFFF : high ? 0xFF00 : 0xFF;
    int whole = size == 2 ? number : number & 3;
    if (high) {
      code.bipush(8).ishl();
    }
    code.loadConstant(mask).iand();
    load(whole);
    code.loadConstant(~mask).iand().ior();
    store(whole);
  }
}
