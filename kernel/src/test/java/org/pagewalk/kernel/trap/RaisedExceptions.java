package org.pagewalk.kernel.trap;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.pagewalk.kernel.TestProgram;
import org.pagewalk.kernel.TestSystem;
import org.pagewalk.kernel.ke.processor.TrapFrame;

/** Makes traps of one program's instructions and tells what its exception dispatcher gets. */
abstract class RaisedExceptions {
  static TestSystem system;
  static int code;
  static int stack;

  @BeforeAll
  static void boot() {
    system = new TestSystem();
    code = new TestProgram(system).memory(-1, 0x10000);
    stack = system.frame().get(TrapFrame.HARDWARE_ESP);
  }

  @AfterAll
  static void close() {
    system.close();
  }

  @BeforeEach
  void freshRegisters() {
    system.useSpaceAgain();
    TrapFrame frame = system.frame();
    frame.set(TrapFrame.HARDWARE_ESP, stack);
    frame.set(TrapFrame.EIP, code);
    frame.setFlatUserSegments();
    frame.set(TrapFrame.EFLAGS, 0x202);
    for (int register :
        new int[] {
          TrapFrame.EAX,
          TrapFrame.EBX,
          TrapFrame.ECX,
          TrapFrame.EDX,
          TrapFrame.ESI,
          TrapFrame.EDI,
          TrapFrame.EBP
        }) {
      frame.set(register, 0);
    }
  }

  /** What the exception dispatcher got: code, address, parameters. */
  static List<Integer> raised(int trap) {
    system.settle(system.kernel.trap(trap));
    assertThat(system.frame().get(TrapFrame.EIP))
        .isEqualTo(TestSystem.entry("KiUserExceptionDispatcher"));
    int record = system.get(system.frame().get(TrapFrame.HARDWARE_ESP));
    assertThat(system.get(record + 4)).as("flags").isZero();
    assertThat(system.get(record + 8)).as("chained").isZero();
    List<Integer> words = new ArrayList<>();
    words.add(system.get(record));
    words.add(system.get(record + 0x0C) - code);
    for (int i = 0; i < system.get(record + 0x10); i++) {
      words.add(system.get(record + 0x14 + 4 * i));
    }
    return words;
  }

  static void instruction(int... bytes) {
    byte[] values = new byte[bytes.length + 15];
    for (int i = 0; i < bytes.length; i++) {
      values[i] = (byte) bytes[i];
    }
    for (int i = 0; i < values.length; i += 4) {
      int word = 0;
      for (int j = 0; j < 4 && i + j < values.length; j++) {
        word |= (values[i + j] & 0xFF) << 8 * j;
      }
      system.put(code + i, word);
    }
  }

  static void set(int register, int value) {
    system.frame().set(register, value);
  }
}
