package org.pagewalk.emulator.translator;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.pagewalk.emulator.decode.Instruction;
import org.pagewalk.emulator.isa.FlagEffects;
import org.pagewalk.emulator.isa.Operand;
import org.pagewalk.emulator.isa.OperandKind;
import org.pagewalk.emulator.isa.Operation;
import org.pagewalk.emulator.processor.Eflags;

/**
 * The instructions of a region and what can be told of them before a byte is emitted: where control
 * goes, where the budget is looked at, and which arithmetic flags somebody may still read.
 *
 * <p>A head is where control may arrive from behind or from a return; every cycle contains one.
 * There, at every exit and before everything that may fault, all flags may be read.
 */
final class RegionGraph {
  private static final int ALL = Eflags.ARITHMETIC;

  final Instruction[] instructions;

  /** Offset in CS of each instruction, and of what follows the last. */
  final int[] offsets;

  final boolean[] heads;

  /** Whether control may arrive by other ways than from the instruction before. */
  final boolean[] joins;

  /** Flags that may be read after an instruction, and before it. */
  private final int[] liveAfter;

  private final int[] liveBefore;

  private final Map<Integer, Integer> indices = new TreeMap<>();

  RegionGraph(List<Instruction> code, int start) {
    instructions = code.toArray(new Instruction[0]);
    int count = instructions.length;
    offsets = new int[count + 1];
    offsets[0] = start;
    for (int n = 0; n < count; n++) {
      indices.put(offsets[n], n);
      offsets[n + 1] = offsets[n] + instructions[n].length;
    }
    heads = new boolean[count];
    joins = new boolean[count];
    liveAfter = new int[count];
    liveBefore = new int[count];
    findHeads();
    findLiveFlags();
  }

  private void findHeads() {
    heads[0] = true;
    joins[0] = true;
    for (int n = 0; n < instructions.length; n++) {
      int target = branchTarget(n);
      boolean call = instructions[n].form.operation() == Operation.CALL;
      if (target >= 0) {
        joins[target] = true;
        heads[target] |= target <= n || call;
      }
      if (target >= 0 && call && n + 1 < instructions.length) {
        joins[n + 1] = true;
        heads[n + 1] = true;
      }
    }
  }

  /** Index of the instruction that a relative branch goes to, or -1 where that is outside. */
  int branchTarget(int n) {
    return branches(instructions[n]) ? indices.getOrDefault(branchOffset(n), -1) : -1;
  }

  /** Offset in CS that a relative branch goes to. */
  int branchOffset(int n) {
    return offsets[n + 1] + instructions[n].immediate;
  }

  static boolean branches(Instruction i) {
    return i.first != null && i.first.kind() == OperandKind.J && i.operandSize == 32;
  }

  /** Whether control can go on behind an instruction. */
  private static boolean fallsThrough(Instruction i) {
    return switch (i.form.operation()) {
      case JMP, CALL, RET -> false;
      default -> true;
    };
  }

  /** Arithmetic flags that may be read after an instruction, by anyone but itself. */
  int liveAfter(int n) {
    return liveAfter[n];
  }

  private void findLiveFlags() {
    boolean changed = true;
    while (changed) {
      changed = false;
      for (int n = instructions.length - 1; n >= 0; n--) {
        liveAfter[n] = liveOnLeaving(n);
        int before = liveBefore(n);
        changed |= before != liveBefore[n];
        liveBefore[n] = before;
      }
    }
  }

  private int liveOnLeaving(int n) {
    Instruction i = instructions[n];
    int live = 0;
    if (branches(i)) {
      int target = branchTarget(n);
      live = target < 0 ? ALL : liveBefore[target];
    } else if (i.form.endsBlock()) {
      live = ALL;
    }
    if (fallsThrough(i)) {
      live |= n + 1 < instructions.length ? liveBefore[n + 1] : ALL;
    }
    return live;
  }

  private int liveBefore(int n) {
    Instruction i = instructions[n];
    if (heads[n] || mayFault(i)) {
      return ALL;
    }
    return liveAfter[n] & ~killed(i) | i.form.flags().read() & ALL;
  }

  /** Whether an instruction may raise an exception, or is left to code that sees all state. */
  static boolean mayFault(Instruction i) {
    return switch (i.form.operation()) {
      case LEA, NOP -> false;
      case JMP, JCC, LOOP, LOOPE, LOOPNE, JCXZ -> i.memory || !branches(i);
      default -> i.memory || !RegionCode.emits(i) || touchesStack(i.form.operation());
    };
  }

  private static boolean touchesStack(Operation operation) {
    return switch (operation) {
      case PUSH, POP, LEAVE, CALL, RET -> true;
      default -> false;
    };
  }

  /**
   * Arithmetic flags that an instruction certainly overwrites: by the table's columns, except those
   * that the SDM leaves undefined, which an engine may leave as they were; none by a shift whose
   * count is or may be 0.
   */
  static int killed(Instruction i) {
    FlagEffects flags = i.form.flags();
    int killed = flags.written() | flags.cleared() | flags.set();
    return switch (i.form.operation()) {
      case ROL, ROR, RCL, RCR, SHL, SHR, SAR, SHLD, SHRD -> {
        Operand operand = i.third != null ? i.third : i.second;
        int count = operand.kind() == OperandKind.FIXED_REGISTER ? 0 : i.immediate & 31;
        yield count == 0 ? 0 : killed & ~flags.undefinedAfter(count, 32 - i.spare) & ALL;
      }
      default -> killed & ALL;
    };
  }
}
