package org.pagewalk.kernel.services;

import org.pagewalk.kernel.TestProgram;
import org.pagewalk.kernel.TestSystem;

/**
 * What stands in tables of calls for arguments that are known only when the system runs: memory
 * that is made anew for each call, and handles.
 */
final class Placeholders {
  /** The argument that a row is about. */
  static final int SPOILED = 0x7ADD1E00;

  /** A quadword of 0. */
  static final int WORD = 0x70170000;

  /** Room of 200 (hex) bytes. */
  static final int PAGE = 0x70170001;

  /** A CONTEXT. */
  static final int CONTEXT = 0x70170002;

  /** OBJECT_ATTRIBUTES with a name that nothing has. */
  static final int NAME = 0x70170003;

  /** A doubleword of 1. */
  static final int ONE = 0x70170004;

  /** A doubleword of 1000 (hex). */
  static final int SIZE = 0x70170005;

  /** A doubleword with the program's address. */
  static final int BASE = 0x70170006;

  /** A quadword of 10000 (hex). */
  static final int SECTION_SIZE = 0x70170007;

  static final int EVENT = 0x70170010;
  static final int MUTANT = 0x70170011;
  static final int SEMAPHORE = 0x70170012;
  static final int TIMER = 0x70170013;
  static final int KEYED = 0x70170014;
  static final int SECTION = 0x70170015;
  static final int FILE = 0x70170016;
  static final int FOLDER = 0x70170017;
  static final int THREAD = 0x70170018;
  static final int TOKEN = 0x70170019;

  /** The address of a page that was written to since it is watched. */
  static final int WATCHED = 0x7017001A;

  private final TestSystem system;
  private final TestProgram program;
  private final int[] made;

  Placeholders(TestSystem system) {
    this.system = system;
    program = new TestProgram(system);
    made =
        new int[] {
          program.event(0, false),
          program.mutant(true),
          program.semaphore(0, 5),
          program.timer(0),
          program.keyedEvent(),
          program.section(0x10000),
          program.file("NUL", TestProgram.ALL_FILE, 1),
          program.file("C:\\program", 0x100001, 1, 0x21),
          program.thread(true),
          program.token(),
          watchedPage()
        };
  }

  private int watchedPage() {
    int base = system.word(0);
    system.call("NtAllocateVirtualMemory", -1, base, 0, system.word(0x1000), 0x203000, 4);
    int page = system.get(base);
    system.put(page, 1);
    return page;
  }

  /** The arguments of a call, with a value in the place that the row is about. */
  int[] filled(int[] arguments, int spoiled) {
    int[] filled = new int[arguments.length];
    for (int i = 0; i < filled.length; i++) {
      filled[i] = arguments[i] == SPOILED ? spoiled : filled(arguments[i]);
    }
    return filled;
  }

  private int filled(int argument) {
    return switch (argument) {
      case WORD -> system.quad(0);
      case PAGE -> system.space(0x200);
      case CONTEXT -> program.threadContext(TestSystem.SCRATCH_END);
      case NAME -> system.named("\\none");
      case ONE -> system.word(1);
      case SIZE -> system.word(0x1000);
      case BASE -> system.word(TestSystem.PROGRAM);
      case SECTION_SIZE -> system.quad(0x10000);
      default -> argument >= EVENT && argument <= WATCHED ? made[argument - EVENT] : argument;
    };
  }
}
