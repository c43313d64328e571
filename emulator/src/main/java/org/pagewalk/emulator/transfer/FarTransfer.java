package org.pagewalk.emulator.transfer;

import org.pagewalk.emulator.fault.CpuFault;
import org.pagewalk.emulator.fault.EventSource;
import org.pagewalk.emulator.fault.ExceptionVector;
import org.pagewalk.emulator.interrupt.PendingStack;
import org.pagewalk.emulator.interrupt.ReturnCode;
import org.pagewalk.emulator.interrupt.TaskState;
import org.pagewalk.emulator.interrupt.TaskSwitch;
import org.pagewalk.emulator.paging.LinearMemory;
import org.pagewalk.emulator.processor.Processor;
import org.pagewalk.emulator.processor.ProcessorBehaviour;
import org.pagewalk.emulator.processor.SegmentRegister;
import org.pagewalk.emulator.segmentation.Descriptor;
import org.pagewalk.emulator.segmentation.DescriptorTables;
import org.pagewalk.emulator.segmentation.SegmentLoader;
import org.pagewalk.emulator.segmentation.Selector;
import org.pagewalk.emulator.segmentation.Stack;

/**
 * Far JMP, CALL and RET: to code segments, through call gates, and to tasks.
 *
 * @sdm 3A "Privilege Level Checking When Transferring Program Control Between Code Segments"
 */
public final class FarTransfer {
  private final Processor processor;
  private final LinearMemory linearMemory;
  private final Stack currentStack;
  private final DescriptorTables tables;
  private final SegmentLoader loader;
  private final TaskState taskState;
  private final TaskSwitch taskSwitch;
  private final boolean narrowSelector;
  private final boolean codeFirst;

  public FarTransfer(
      Processor processor,
      LinearMemory linearMemory,
      Stack currentStack,
      DescriptorTables tables,
      SegmentLoader loader,
      TaskState taskState,
      TaskSwitch taskSwitch) {
    this.processor = processor;
    this.linearMemory = linearMemory;
    this.currentStack = currentStack;
    this.tables = tables;
    this.loader = loader;
    this.taskState = taskState;
    this.taskSwitch = taskSwitch;
    narrowSelector = processor.model.does(ProcessorBehaviour.NARROW_RETURN_SELECTOR);
    codeFirst = processor.model.does(ProcessorBehaviour.RETURN_CHECKS_CODE_FIRST);
  }

  /**
   * JMP far.
   *
   * @param nextEip offset of the instruction that follows, saved by a task switch
   */
  public void jump(int selector, int offset, int nextEip) {
    processor.operatingMode().requireProtected("far transfers");
    Descriptor target =
        tables.require(selector, ExceptionVector.GENERAL_PROTECTION, EventSource.PROGRAM);
    if (!target.system()) {
      enterDirectly(selector, offset, target);
      return;
    }
    switch (target.type()) {
      case Descriptor.CALL_GATE_16, Descriptor.CALL_GATE_32 -> {
        checkGate(selector, target);
        int codeSelector = target.gateSelector();
        Descriptor code = requireGateCode(codeSelector);
        if (!code.conforming() && code.privilege() != processor.cpl) {
          throw CpuFault.generalProtection(Selector.errorCode(codeSelector));
        }
        checkPresent(codeSelector, code);
        ReturnCode.checkOffset(target.gateOffset(), code);
        load(codeSelector, code, target.gateOffset(), processor.cpl);
      }
      default -> transferToTask(selector, target, TaskSwitch.Cause.JUMP, nextEip);
    }
  }

  /**
   * CALL far.
   *
   * @param wide whether the operand size is 32 bits
   * @param returnEip offset of the instruction that follows
   */
  public void call(int selector, int offset, boolean wide, int returnEip) {
    processor.operatingMode().requireProtected("far transfers");
    Descriptor target =
        tables.require(selector, ExceptionVector.GENERAL_PROTECTION, EventSource.PROGRAM);
    if (!target.system()) {
      checkDirect(selector, target);
      PendingStack stack = PendingStack.current(processor, linearMemory);
      stack.reserve(1, wide, 0);
      stack.push(processor.segments[SegmentRegister.CS].selector, wide);
      stack.reserve(1, wide, 0);
      stack.push(returnEip, wide);
      ReturnCode.checkOffset(offset, target);
      stack.commit(processor);
      load(selector, target, offset, processor.cpl);
      return;
    }
    switch (target.type()) {
      case Descriptor.CALL_GATE_16, Descriptor.CALL_GATE_32 ->
          callGate(selector, target, returnEip);
      default -> transferToTask(selector, target, TaskSwitch.Cause.CALL, returnEip);
    }
  }

  private void callGate(int selector, Descriptor gate, int returnEip) {
    checkGate(selector, gate);
    int codeSelector = gate.gateSelector();
    Descriptor code = requireGateCode(codeSelector);
    checkPresent(codeSelector, code);
    boolean wide = gate.wide();
    boolean inner = !code.conforming() && code.privilege() < processor.cpl;
    int cpl = inner ? code.privilege() : processor.cpl;
    int[] parameters = new int[inner ? gate.parameterCount() : 0];
    PendingStack stack;
    if (inner) {
      stack = innerStack(cpl, parameters.length + 4, wide);
      for (int i = 0; i < parameters.length; i++) {
        parameters[i] = currentStack.peek(i * (wide ? 4 : 2), wide ? 4 : 2);
      }
    } else {
      stack = PendingStack.current(processor, linearMemory);
      stack.reserve(2, wide, 0);
    }
    ReturnCode.checkOffset(gate.gateOffset(), code);
    if (inner) {
      pushOuterStack(stack, parameters, wide);
    }
    stack.push(processor.segments[SegmentRegister.CS].selector, wide);
    stack.push(returnEip, wide);
    stack.commit(processor);
    load(codeSelector, code, gate.gateOffset(), cpl);
  }

  private PendingStack innerStack(int cpl, int room, boolean wide) {
    int selector = taskState.stackSelector(cpl, EventSource.PROGRAM);
    int pointer = taskState.stackPointer(cpl, EventSource.PROGRAM);
    Descriptor descriptor =
        loader.requireStack(selector, cpl, ExceptionVector.INVALID_TSS, EventSource.PROGRAM);
    tables.markAccessed(selector, descriptor);
    PendingStack stack =
        PendingStack.inner(processor, linearMemory, selector, descriptor, pointer, cpl);
    stack.reserve(room, wide, Selector.errorCode(selector));
    return stack;
  }

  private void pushOuterStack(PendingStack stack, int[] parameters, boolean wide) {
    stack.push(processor.segments[SegmentRegister.SS].selector, wide);
    stack.push(processor.registers[Processor.ESP], wide);
    for (int i = parameters.length - 1; i >= 0; i--) {
      stack.push(parameters[i], wide);
    }
  }

  /**
   * RET far.
   *
   * @param wide whether the operand size is 32 bits
   * @param popBytes bytes of parameters to release
   */
  public void returnFar(boolean wide, int popBytes) {
    processor.operatingMode().requireProtected("far transfers");
    int size = wide ? 4 : 2;
    int selector = currentStack.peek(size, narrowSelector ? 2 : size) & 0xFFFF;
    int eip = currentStack.peek(0, size);
    int cpl = Selector.requestedPrivilege(selector);
    boolean sameLevel = cpl == processor.cpl;
    Descriptor code = codeFirst ? ReturnCode.require(tables, selector, processor.cpl) : null;
    int stackSelector = sameLevel ? 0 : currentStack.peek(3 * size + popBytes, size) & 0xFFFF;
    int pointer = sameLevel ? 0 : currentStack.peek(2 * size + popBytes, size);
    if (!codeFirst) {
      code = ReturnCode.require(tables, selector, processor.cpl);
    }
    if (sameLevel) {
      ReturnCode.checkOffset(eip, code);
      currentStack.move(2 * size + popBytes);
      load(selector, code, eip, cpl);
      return;
    }
    Descriptor stack =
        loader.requireStack(
            stackSelector, cpl, ExceptionVector.GENERAL_PROTECTION, EventSource.PROGRAM);
    ReturnCode.checkOffset(eip, code);
    tables.markAccessed(stackSelector, stack);
    DescriptorTables.cache(processor.segments[SegmentRegister.SS], stackSelector, stack);
    currentStack.setTop(pointer + popBytes);
    load(selector, code, eip, cpl);
    loader.dropInaccessible(cpl);
  }

  private void enterDirectly(int selector, int offset, Descriptor code) {
    checkDirect(selector, code);
    ReturnCode.checkOffset(offset, code);
    load(selector, code, offset, processor.cpl);
  }

  private void checkDirect(int selector, Descriptor code) {
    int rpl = Selector.requestedPrivilege(selector);
    int cpl = processor.cpl;
    boolean privilegeFits =
        code.conforming() ? code.privilege() <= cpl : rpl <= cpl && code.privilege() == cpl;
    if (!code.code() || !privilegeFits) {
      throw CpuFault.generalProtection(Selector.errorCode(selector));
    }
    checkPresent(selector, code);
  }

  private void checkGate(int selector, Descriptor gate) {
    int weakest = Math.max(processor.cpl, Selector.requestedPrivilege(selector));
    if (gate.privilege() < weakest) {
      throw CpuFault.generalProtection(Selector.errorCode(selector));
    }
    checkPresent(selector, gate);
  }

  private Descriptor requireGateCode(int selector) {
    Descriptor code =
        tables.require(selector, ExceptionVector.GENERAL_PROTECTION, EventSource.PROGRAM);
    if (!code.code() || code.privilege() > processor.cpl) {
      throw CpuFault.generalProtection(Selector.errorCode(selector));
    }
    return code;
  }

  private static void checkPresent(int selector, Descriptor descriptor) {
    if (!descriptor.present()) {
      throw CpuFault.segmentNotPresent(Selector.errorCode(selector));
    }
  }

  private void transferToTask(
      int selector, Descriptor target, TaskSwitch.Cause cause, int returnEip) {
    boolean gate = target.type() == Descriptor.TASK_GATE;
    if (!gate && !target.taskState()) {
      throw CpuFault.generalProtection(Selector.errorCode(selector));
    }
    int weakest = Math.max(processor.cpl, Selector.requestedPrivilege(selector));
    if (target.privilege() < weakest) {
      throw CpuFault.generalProtection(Selector.errorCode(selector));
    }
    int taskSelector = selector;
    if (gate) {
      checkPresent(selector, target);
      taskSelector = target.gateSelector();
    }
    Descriptor task =
        taskSwitch.require(
            taskSelector, cause, ExceptionVector.GENERAL_PROTECTION, EventSource.PROGRAM);
    taskSwitch.switchTo(taskSelector, task, cause, returnEip, EventSource.PROGRAM);
    taskSwitch.trapDebuggedTask();
  }

  private void load(int selector, Descriptor code, int offset, int cpl) {
    tables.markAccessed(selector, code);
    DescriptorTables.cache(processor.segments[SegmentRegister.CS], selector & ~3 | cpl, code);
    processor.eip = offset;
    linearMemory.setPrivilege(cpl);
  }
}
