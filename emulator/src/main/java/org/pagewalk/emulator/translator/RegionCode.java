package org.pagewalk.emulator.translator;

import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import org.pagewalk.emulator.decode.Instruction;
import org.pagewalk.emulator.execution.Binding;
import org.pagewalk.emulator.execution.OperationGroup;
import org.pagewalk.emulator.isa.Operand;
import org.pagewalk.emulator.isa.OperandKind;
import org.pagewalk.emulator.isa.Operation;
import org.pagewalk.emulator.paging.LinearMemory;
import org.pagewalk.emulator.processor.Eflags;
import org.pagewalk.emulator.processor.ModeWord;
import org.pagewalk.emulator.processor.Processor;
import org.pagewalk.emulator.processor.SegmentRegister;
import org.pagewalk.emulator.segmentation.SegmentedMemory;

/** Bytecode of a region's instructions. */
final class RegionCode {
  private static final ClassDesc REGION = RegionTranslator.describe(Region.class);
  private static final ClassDesc PROCESSOR = RegionTranslator.describe(Processor.class);
  private static final ClassDesc MEMORY = RegionTranslator.describe(SegmentedMemory.class);
  private static final ClassDesc LINEAR = RegionTranslator.describe(LinearMemory.class);
  private static final ClassDesc INTEGER = RegionTranslator.describe(Integer.class);
  private static final MethodTypeDesc PUBLISH =
      MethodTypeDesc.of(CD_void, CD_int, CD_int, CD_int, CD_int);
  private static final MethodTypeDesc PERFORM = MethodTypeDesc.of(CD_void, CD_int);
  private static final MethodTypeDesc UNARY = MethodTypeDesc.of(CD_int, CD_int);

  private final CodeBuilder code;
  private final RegionGraph graph;
  private final int mode;
  private final RegisterCode registers;
  private final FlagCode flags;
  private final MemoryCode memory;
  private final Label[] labels;

  /** The instruction that is being emitted. */
  private int current;

  /** Instructions before it that are not yet counted in {@link Locals#DONE}. */
  private int uncounted;

  RegionCode(CodeBuilder code, RegionGraph graph, int mode) {
    if ((mode & ModeWord.FLAT_CODE) == 0) {
      throw new IllegalArgumentException("cannot translate where CS is not flat");
    }
    this.code = code;
    this.graph = graph;
    this.mode = mode;
    registers = new RegisterCode(code);
    flags = new FlagCode(code);
    memory = new MemoryCode(code, mode, this::publishHere);
    labels = new Label[graph.instructions.length];
    for (int n = 0; n < labels.length; n++) {
      labels[n] = code.newLabel();
    }
  }

  /** Whether an instruction is emitted, and not handed to its group. */
  static boolean emits(Instruction i) {
    return switch (i.form.operation()) {
      case MOV, MOVZX, MOVSX, LEA, NOP, SETCC, CMOVCC, BSWAP, CBW, CWD -> true;
      case XCHG -> true;
      case BT, BTS, BTR, BTC -> !(i.memory && i.second.kind() == OperandKind.G);
      case PUSH -> i.first.kind() != OperandKind.FIXED_SEGMENT;
      case POP -> !i.memory;
      case LEAVE, JMP, JCC, CALL, LOOP, LOOPE, LOOPNE, JCXZ, RET ->
          i.operandSize == 32 && !(i.first != null && isIndirect(i.first));
      default -> Binding.of(i.form.operation()) != null;
    };
  }

  private static boolean isIndirect(Operand operand) {
    return operand.kind() == OperandKind.E;
  }

  /** Whether a region can hold an instruction. */
  static boolean holds(Instruction i) {
    return emits(i) || performs(i);
  }

  private static boolean performs(Instruction i) {
    OperationGroup group = OperationGroup.of(i.form.operation());
    return switch (group) {
      case NEAR -> true;
      case STRING -> i.repeat == 0;
      case FAR, SYSTEM, FLOATING_POINT -> false;
      case MODIFY, COMPUTE, SHIFT, BIT, DECIMAL, TRANSFER, STACK, FLAG, SEGMENT ->
          !i.form.endsBlock();
    };
  }

  void emit() {
    begin();
    for (current = 0; current < labels.length; current++) {
      if (graph.joins[current]) {
        arrive();
      }
      Instruction i = graph.instructions[current];
      if (emits(i)) {
        instruction(i);
      } else if (performs(i)) {
        perform(i);
      } else {
        throw new IllegalArgumentException("cannot translate " + i.form);
      }
      uncounted++;
    }
    settleFor(labels.length - 1);
    count();
    leave(graph.offsets[labels.length]);
  }

  private void begin() {
    code.aload(Locals.SELF).getfield(REGION, "processor", PROCESSOR).astore(Locals.CPU);
    code.aload(Locals.SELF).getfield(REGION, "linear", LINEAR).astore(Locals.LINEAR);
    code.aload(Locals.SELF).getfield(REGION, "memory", MEMORY).astore(Locals.SEGMENTED);
    code.iconst_0().istore(Locals.DONE);
    for (int set = 0; set < 2 * Locals.SET_SIZE; set++) {
      code.iconst_0().istore(Locals.FIRST_SET + set);
    }
    registers.enter();
    memory.takeMaps();
    loadFlags();
  }

  private void loadFlags() {
    code.aload(Locals.CPU).getfield(PROCESSOR, "flagResult", CD_int).istore(Locals.FLAG_RESULT);
    code.aload(Locals.CPU).getfield(PROCESSOR, "flagCarry", CD_int).istore(Locals.FLAG_CARRY);
  }

  /** A place where control joins: flags and count are settled; at heads the budget is looked at. */
  private void arrive() {
    if (current > 0) {
      settleFor(current - 1);
      count();
    }
    code.labelBinding(labels[current]);
    if (graph.heads[current]) {
      Label covered = code.newLabel();
      code.iload(Locals.BUDGET).iload(Locals.DONE).isub().loadConstant(labels.length);
      code.if_icmpge(covered);
      leave(graph.offsets[current]);
      code.labelBinding(covered);
    }
  }

  private void settleFor(int instruction) {
    if (graph.liveAfter(instruction) != 0) {
      flags.settle();
    } else {
      flags.forget();
    }
  }

  /** Adds to the count what is done before the current instruction. */
  private void count() {
    if (uncounted != 0) {
      code.iload(Locals.DONE).loadConstant(uncounted).iadd().istore(Locals.DONE);
      uncounted = 0;
    }
  }

  private void publishHere() {
    registers.publish();
    code.aload(Locals.SELF).loadConstant(graph.offsets[current]);
    code.iload(Locals.DONE).loadConstant(uncounted).iadd();
    flags.loadResult();
    flags.loadCarry();
    code.invokevirtual(REGION, "publish", PUBLISH);
  }

  /** Ends the run at an offset, with everything counted and settled. */
  private void leave(int offset) {
    code.loadConstant(offset).istore(Locals.VALUE);
    leave();
  }

  /** Ends the run at the offset in the value local. */
  private void leave() {
    registers.publish();
    code.aload(Locals.SELF).iload(Locals.VALUE).iload(Locals.DONE);
    code.iload(Locals.FLAG_RESULT).iload(Locals.FLAG_CARRY);
    code.invokevirtual(REGION, "publish", PUBLISH);
    code.iload(Locals.DONE).ireturn();
  }

  private void perform(Instruction i) {
    publishHere();
    code.aload(Locals.SELF).loadConstant(current).invokevirtual(REGION, "perform", PERFORM);
    flags.forget();
    if (i.form.endsBlock()) {
      code.iload(Locals.DONE).loadConstant(uncounted + 1).iadd().ireturn();
    } else {
      loadFlags();
      registers.enter();
      memory.takeMaps();
    }
  }

  private void instruction(Instruction i) {
    switch (i.form.operation()) {
      case NOP -> {}
      case MOV, MOVZX -> {
        read(i, i.second, Locals.VALUE);
        write(i, i.first, Locals.VALUE);
      }
      case MOVSX -> {
        read(i, i.second, Locals.VALUE);
        extend(Locals.VALUE, 32 - 8 * i.second.size());
        write(i, i.first, Locals.VALUE);
      }
      case LEA -> {
        address(i);
        write(i, i.first, Locals.ADDRESS);
      }
      case XCHG -> exchange(i);
      case SETCC -> {
        condition(i);
        code.istore(Locals.VALUE);
        write(i, i.first, Locals.VALUE);
      }
      case CMOVCC -> moveIf(i);
      case BSWAP -> swap(i);
      case CBW -> {
        registers.load(Processor.EAX);
        code.istore(Locals.VALUE);
        extend(Locals.VALUE, i.operandSize == 16 ? 24 : 16);
        code.iload(Locals.VALUE);
        registers.store(Processor.EAX, i.operandSize / 8);
      }
      case CWD -> {
        registers.load(Processor.EAX);
        code.loadConstant(i.spare).ishl().loadConstant(31).ishr();
        registers.store(Processor.EDX, i.operandSize / 8);
      }
      case PUSH, POP, LEAVE, CALL, RET -> stack(i);
      case JMP, JCC, LOOP, LOOPE, LOOPNE, JCXZ -> jump(i);
      default -> compute(i);
    }
  }

  // Operands

  private static boolean inMemory(Instruction i, Operand operand) {
    return i.memory && operand.kind().mayBeMemory();
  }

  /** The effective address, into its local. */
  private void address(Instruction i) {
    code.loadConstant(i.displacement);
    if (i.base >= 0) {
      registers.load(i.base);
      code.iadd();
    }
    if (i.index >= 0) {
      registers.load(i.index);
      code.loadConstant(i.scale).ishl().iadd();
    }
    if (i.addressMask != -1) {
      code.loadConstant(i.addressMask).iand();
    }
    code.istore(Locals.ADDRESS);
  }

  private static int registerOf(Instruction i, Operand operand) {
    return operand == i.first ? i.firstRegister : i.secondRegister;
  }

  private void read(Instruction i, Operand operand, int local) {
    switch (operand.kind()) {
      case I -> code.loadConstant(i.immediate).istore(local);
      case ONE -> code.iconst_1().istore(local);
      default -> {
        if (inMemory(i, operand)) {
          address(i);
          memory.load(i.segment, operand.memorySize(), local);
        } else {
          registers.load(registerOf(i, operand), operand.size());
          code.istore(local);
        }
      }
    }
  }

  private void write(Instruction i, Operand operand, int local) {
    if (inMemory(i, operand)) {
      address(i);
      memory.store(i.segment, operand.memorySize(), local);
    } else {
      code.iload(local);
      registers.store(registerOf(i, operand), operand.size());
    }
  }

  private void readForWrite(Instruction i, int local) {
    if (inMemory(i, i.first)) {
      address(i);
      memory.loadForWrite(i.segment, i.first.memorySize(), local);
    } else {
      read(i, i.first, local);
    }
  }

  private void writeBack(Instruction i, int local) {
    if (inMemory(i, i.first)) {
      memory.storeBack(i.segment, i.first.memorySize(), local);
    } else {
      write(i, i.first, local);
    }
  }

  private void extend(int local, int spare) {
    code.iload(local).loadConstant(spare).ishl().loadConstant(spare).ishr().istore(local);
  }

  private void exchange(Instruction i) {
    read(i, i.second, Locals.VALUE);
    readForWrite(i, flags.freeSet());
    code.iload(flags.freeSet());
    registers.store(i.secondRegister, i.second.size());
    writeBack(i, Locals.VALUE);
  }

  private void swap(Instruction i) {
    if (i.operandSize == 16) {
      code.iconst_0();
      registers.store(i.reg, 2);
    } else {
      registers.load(i.reg);
      code.invokestatic(INTEGER, "reverseBytes", UNARY);
      registers.store(i.reg);
    }
  }

  /** The instruction's condition as 1 or 0, onto the stack. */
  private void condition(Instruction i) {
    int conditionCode = i.form.condition().ordinal();
    flags.loadEvenCondition(conditionCode);
    if ((conditionCode & 1) != 0) {
      code.iconst_1().ixor();
    }
  }

  private void moveIf(Instruction i) {
    Label not = code.newLabel();
    read(i, i.second, Locals.VALUE);
    condition(i);
    code.ifeq(not);
    write(i, i.first, Locals.VALUE);
    code.labelBinding(not);
  }

  // Operations of which every output is bound

  private void compute(Instruction i) {
    Operation operation = i.form.operation();
    Binding binding = Binding.of(operation);
    int set = flags.freeSet();
    boolean shifts = OperationGroup.of(operation) == OperationGroup.SHIFT;
    if (operation == Operation.IMUL) {
      read(i, i.third != null ? i.second : i.first, set);
      read(i, i.third != null ? i.third : i.second, set + 1);
    } else {
      if (i.second != null) {
        read(i, i.second, set + 1);
      }
      if (i.first != null && discards(operation)) {
        read(i, i.first, set);
      } else if (i.first != null) {
        readForWrite(i, set);
      }
    }
    if (shifts) {
      shift(i, binding, set);
      return;
    }
    if (binding.carries() != null && keepsFlags()) {
      flags.settle();
    }
    if (binding.value() != null) {
      flags.value(binding, i.spare);
    }
    if (binding.carries() != null) {
      flags.written(binding, writesResult(i), i.spare);
    }
    if (operation == Operation.IMUL) {
      write(i, i.first, set + 2);
    } else if (i.first != null && !discards(operation)) {
      writeBack(i, set + 2);
    }
  }

  private static boolean discards(Operation operation) {
    return switch (operation) {
      case CMP, TEST, BT -> true;
      default -> false;
    };
  }

  /** The word of the result is written by those that write ZF. */
  private static boolean writesResult(Instruction i) {
    return (i.form.flags().changed() & Eflags.ZF) != 0;
  }

  /** Whether flags of before the current instruction can be read in or behind it. */
  private boolean keepsFlags() {
    Instruction i = graph.instructions[current];
    int read = i.form.flags().read() & Eflags.ARITHMETIC;
    return read != 0 || (graph.liveAfter(current) & ~RegionGraph.killed(i)) != 0;
  }

  /** A count of zero leaves value and flags; memory is written all the same. */
  private void shift(Instruction i, Binding binding, int set) {
    boolean variable = i.second.kind() == OperandKind.FIXED_REGISTER;
    int count = variable ? -1 : i.immediate & 31;
    if (count == 0) {
      writeBack(i, set);
      return;
    }
    if (keepsFlags()) {
      flags.settle();
    }
    Label unshifted = code.newLabel();
    code.iload(set + 1).loadConstant(31).iand().istore(set + 1);
    if (variable) {
      code.iload(set).istore(set + 2);
      code.iload(set + 1).ifeq(unshifted);
    }
    flags.value(binding, i.spare);
    flags.written(binding, writesResult(i), i.spare);
    if (variable) {
      flags.settle();
      code.labelBinding(unshifted);
    }
    writeBack(i, set + 2);
  }

  // The stack

  private int stackMask() {
    return (mode & ModeWord.STACK_BIG) != 0 ? -1 : 0xFFFF;
  }

  /** Offset of something at a distance from the top of the stack, into its local. */
  private void stackAddress(int register, int distance) {
    registers.load(register);
    code.loadConstant(distance).iadd().loadConstant(stackMask()).iand().istore(Locals.ADDRESS);
  }

  /** Moves the stack pointer to the offset in the address local, plus a distance. */
  private void moveStack(int distance) {
    code.iload(Locals.ADDRESS).loadConstant(distance).iadd();
    registers.store(Processor.ESP, stackMask() == -1 ? 4 : 2);
  }

  private void push(int local, int size) {
    stackAddress(Processor.ESP, -size);
    memory.store(SegmentRegister.SS, size, local);
    moveStack(0);
  }

  private void stack(Instruction i) {
    int size = i.operandSize / 8;
    switch (i.form.operation()) {
      case PUSH -> {
        read(i, i.first, Locals.VALUE);
        push(Locals.VALUE, size);
      }
      case POP -> {
        stackAddress(Processor.ESP, 0);
        memory.load(SegmentRegister.SS, size, Locals.VALUE);
        moveStack(size);
        code.iload(Locals.VALUE);
        registers.store(i.firstRegister, size);
      }
      case LEAVE -> {
        stackAddress(Processor.EBP, 0);
        memory.load(SegmentRegister.SS, size, Locals.VALUE);
        moveStack(size);
        code.iload(Locals.VALUE);
        registers.store(Processor.EBP, size);
      }
      case CALL -> {
        code.loadConstant(graph.offsets[current + 1]).istore(Locals.VALUE);
        push(Locals.VALUE, size);
        settleFor(current);
        countThis();
        go();
      }
      default -> {
        stackAddress(Processor.ESP, 0);
        memory.load(SegmentRegister.SS, size, Locals.VALUE);
        moveStack(size + i.immediate);
        settleFor(current);
        countThis();
        returnToSites();
      }
    }
  }

  /** A return compares with the places behind the region's own calls. */
  private void returnToSites() {
    for (int n = 0; n < labels.length - 1; n++) {
      boolean call = graph.instructions[n].form.operation() == Operation.CALL;
      if (call && graph.branchTarget(n) >= 0) {
        code.iload(Locals.VALUE).loadConstant(graph.offsets[n + 1]).if_icmpeq(labels[n + 1]);
      }
    }
    leave();
  }

  // Jumps

  /** Counts up to and with the current instruction, on the way out of it. */
  private void countThis() {
    code.iload(Locals.DONE).loadConstant(uncounted + 1).iadd().istore(Locals.DONE);
    uncounted = -1;
  }

  /** Goes to the current instruction's target. */
  private void go() {
    int target = graph.branchTarget(current);
    if (target >= 0) {
      code.goto_(labels[target]);
    } else {
      leave(graph.branchOffset(current));
    }
  }

  private void jump(Instruction i) {
    Label not = code.newLabel();
    if (graph.liveAfter(current) != 0) {
      flags.settle();
    }
    countThis();
    switch (i.form.operation()) {
      case JMP -> {}
      case JCC -> {
        int conditionCode = i.form.condition().ordinal();
        flags.loadEvenCondition(conditionCode);
        if ((conditionCode & 1) != 0) {
          code.ifne(not);
        } else {
          code.ifeq(not);
        }
      }
      case JCXZ -> {
        registers.load(Processor.ECX, i.addressMask == -1 ? 4 : 2);
        code.ifne(not);
      }
      default -> loop(i, not);
    }
    flags.forget();
    go();
    code.labelBinding(not);
  }

  private void loop(Instruction i, Label not) {
    int size = i.addressMask == -1 ? 4 : 2;
    registers.load(Processor.ECX, size);
    code.iconst_m1().iadd().loadConstant(i.addressMask).iand().istore(Locals.VALUE);
    code.iload(Locals.VALUE);
    registers.store(Processor.ECX, size);
    code.iload(Locals.VALUE).ifeq(not);
    switch (i.form.operation()) {
      case LOOPE -> {
        flags.loadResult();
        code.ifne(not);
      }
      case LOOPNE -> {
        flags.loadResult();
        code.ifeq(not);
      }
      default -> {}
    }
  }
}
