package org.pagewalk.emulator.interrupt;

import org.pagewalk.emulator.fault.CpuFault;
import org.pagewalk.emulator.fault.EventSource;
import org.pagewalk.emulator.fault.ExceptionVector;
import org.pagewalk.emulator.fault.ExceptionVector.Severity;
import org.pagewalk.emulator.fault.FaultObserver;
import org.pagewalk.emulator.fault.PageFault;
import org.pagewalk.emulator.fault.Shutdown;
import org.pagewalk.emulator.paging.LinearMemory;
import org.pagewalk.emulator.port.ProcessorEvent;
import org.pagewalk.emulator.port.ProcessorEvent.Cause;
import org.pagewalk.emulator.processor.Eflags;
import org.pagewalk.emulator.processor.Processor;
import org.pagewalk.emulator.processor.SegmentRegister;
import org.pagewalk.emulator.segmentation.Descriptor;
import org.pagewalk.emulator.segmentation.DescriptorTables;
import org.pagewalk.emulator.segmentation.SegmentLoader;
import org.pagewalk.emulator.segmentation.Selector;
import org.pagewalk.emulator.stop.ProcessorEvents;

/**
 * Delivery of exceptions, software interrupts and external interrupts through the IDT.
 *
 * <p>Everything that can fault happens before a register changes: a fault during delivery finds the
 * processor as the first event did. Which of two faults is delivered, and when a third ends in
 * shutdown, is decided here.
 *
 * @sdm 3A "Exception and Interrupt Handling", 2 "INT n/INTO/INT3/INT1"
 */
public final class InterruptDelivery {
  private static final int NO_ERROR_CODE = -1;
  private static final int IDT_BIT = 2;

  /** Who caused an event. */
  private enum Origin {
    /** INT n, INT3 and INTO. */
    INSTRUCTION(Cause.SOFTWARE_INTERRUPT),
    /** The processor. */
    EXCEPTION(Cause.EXCEPTION),
    /** The interrupt line. */
    INTERRUPT(Cause.EXTERNAL_INTERRUPT);

    private final Cause cause;

    Origin(Cause cause) {
      this.cause = cause;
    }
  }

  /**
   * What is being delivered.
   *
   * @param errorCode that the handler finds, or {@link #NO_ERROR_CODE}
   * @param returnEip offset that the handler finds
   * @param imageBits bits that are set in its image of EFLAGS
   */
  private record Event(int vector, int errorCode, int returnEip, int imageBits, Origin origin) {

    private Event(int vector, int returnEip, Origin origin) {
      this(vector, NO_ERROR_CODE, returnEip, 0, origin);
    }

    private boolean hasErrorCode() {
      return errorCode != NO_ERROR_CODE;
    }

    private EventSource source() {
      return origin == Origin.INSTRUCTION ? EventSource.PROGRAM : EventSource.EXTERNAL;
    }

    /** Of a refusal to use the vector's gate. */
    private int gateError() {
      return source().mark(vector * 8 | IDT_BIT);
    }
  }

  private final Processor processor;
  private final LinearMemory memory;
  private final DescriptorTables tables;
  private final SegmentLoader loader;
  private final TaskState taskState;
  private final TaskSwitch taskSwitch;
  private final ProcessorEvents events;
  private FaultObserver observer;

  public InterruptDelivery(
      Processor processor,
      LinearMemory memory,
      DescriptorTables tables,
      SegmentLoader loader,
      TaskState taskState,
      TaskSwitch taskSwitch,
      ProcessorEvents events) {
    this.processor = processor;
    this.memory = memory;
    this.tables = tables;
    this.loader = loader;
    this.taskState = taskState;
    this.taskSwitch = taskSwitch;
    this.events = events;
  }

  /** Sets who sees exceptions before they are delivered; null for nobody. */
  public void setObserver(FaultObserver observer) {
    this.observer = observer;
  }

  /**
   * Delivers an exception of the instruction at EIP.
   *
   * @throws Shutdown after a fault in the delivery of a double fault, and where delivery raises the
   *     same benign fault again, which a processor would repeat for ever (#AC on the stack of a
   *     handler in ring 3)
   */
  public void fault(CpuFault fault) {
    events.prepare();
    if (observer != null) {
      observer.faulted(fault);
    }
    CpuFault current = fault;
    Severity previous = Severity.BENIGN;
    while (true) {
      if (current instanceof PageFault pageFault) {
        processor.cr2 = pageFault.linearAddress();
      }
      Severity severity = current.vector().severity();
      if (previous == Severity.DOUBLE_FAULT && severity != Severity.BENIGN) {
        throw new Shutdown();
      }
      if (makesDoubleFault(previous, severity)) {
        current = CpuFault.of(ExceptionVector.DOUBLE_FAULT, 0);
        severity = Severity.DOUBLE_FAULT;
      }
      previous = severity;
      try {
        deliverException(current);
        return;
      } catch (CpuFault during) {
        if (severity == Severity.BENIGN && during.vector() == current.vector()) {
          throw new Shutdown();
        }
        current = during;
      }
    }
  }

  private static boolean makesDoubleFault(Severity first, Severity second) {
    return switch (first) {
      case BENIGN, DOUBLE_FAULT -> false;
      case CONTRIBUTORY -> second == Severity.CONTRIBUTORY;
      case PAGE_FAULT -> second == Severity.CONTRIBUTORY || second == Severity.PAGE_FAULT;
    };
  }

  private void deliverException(CpuFault fault) {
    ExceptionVector vector = fault.vector();
    int errorCode = vector.pushesErrorCode() ? fault.errorCode() : NO_ERROR_CODE;
    boolean trap = vector == ExceptionVector.DEBUG && fault.belongsToNewTask();
    int image = trap ? 0 : Eflags.RF;
    deliver(new Event(vector.number(), errorCode, processor.eip, image, Origin.EXCEPTION));
  }

  /**
   * Delivers a #DB whose image of EFLAGS has RF as it is: after a single step, and the one of an
   * instruction breakpoint. It returns to the instruction that EIP points at now.
   *
   * @sdm 3B "Instruction-Breakpoint Exception Condition"
   */
  public void trap(ExceptionVector vector) {
    try {
      deliver(new Event(vector.number(), processor.eip, Origin.EXCEPTION));
    } catch (CpuFault during) {
      fault(during);
    }
  }

  /** Delivers an external interrupt. */
  public void external(int vector) {
    processor.halted = false;
    try {
      deliver(new Event(vector, processor.eip, Origin.INTERRUPT));
    } catch (CpuFault during) {
      fault(during);
    }
  }

  /**
   * INT n, INT3 and INTO.
   *
   * @param returnEip offset of the instruction that follows
   * @throws CpuFault with nothing changed; it belongs to the instruction
   */
  public void software(int vector, int returnEip) {
    Event event = new Event(vector, returnEip, Origin.INSTRUCTION);
    if (vector * 8 + 7 <= processor.idtLimit && gate(vector).privilege() < processor.cpl) {
      checkGateType(gate(vector), event);
      throw CpuFault.generalProtection(event.gateError());
    }
    deliver(event);
  }

  /** ICEBP: INT 1 without the check of the gate's privilege. */
  public void iceBreakpoint(int returnEip) {
    deliver(new Event(ExceptionVector.DEBUG.number(), returnEip, Origin.EXCEPTION));
  }

  private Descriptor gate(int vector) {
    int address = processor.idtBase + vector * 8;
    return new Descriptor(memory.readSystem32(address), memory.readSystem32(address + 4));
  }

  private static void checkGateType(Descriptor gate, Event event) {
    int type = gate.type();
    boolean gateType =
        gate.system() && (type == Descriptor.TASK_GATE || (type & 7) == 6 || (type & 7) == 7);
    if (!gateType) {
      throw CpuFault.generalProtection(event.gateError());
    }
  }

  private void deliver(Event event) {
    processor.operatingMode().requireProtected("exceptions and interrupts");
    events.prepare();
    if (event.vector * 8 + 7 > processor.idtLimit) {
      throw CpuFault.generalProtection(event.gateError());
    }
    Descriptor gate = gate(event.vector);
    checkGateType(gate, event);
    if (!gate.present()) {
      throw CpuFault.segmentNotPresent(event.gateError());
    }
    boolean debugException =
        event.vector == ExceptionVector.DEBUG.number() && event.origin != Origin.INSTRUCTION;
    int selector = processor.segments[SegmentRegister.CS].selector;
    int cpl = processor.cpl;
    boolean toTask = gate.type() == Descriptor.TASK_GATE;
    if (toTask) {
      deliverToTask(gate.gateSelector(), event);
    } else {
      deliverToHandler(gate, event);
    }
    if (events.heard()) {
      events.tell(told(event, selector, cpl));
    }
    if (toTask) {
      taskSwitch.trapDebuggedTask();
    }
    if (debugException) {
      processor.setDebug(7, processor.debug(7) & ~Processor.DR7_GD);
    }
  }

  private void deliverToTask(int selector, Event event) {
    EventSource source = event.source();
    Descriptor task =
        taskSwitch.require(
            selector, TaskSwitch.Cause.CALL, ExceptionVector.GENERAL_PROTECTION, source);
    taskSwitch.switchTo(selector, task, TaskSwitch.Cause.CALL, event.returnEip, source);
    if (event.hasErrorCode()) {
      PendingStack stack = PendingStack.current(processor, memory);
      stack.reserve(1, task.wide(), source.mark(0));
      stack.push(event.errorCode, task.wide());
      stack.commit(processor);
    }
  }

  private ProcessorEvent told(Event event, int selector, int fromPrivilege) {
    boolean pageFault =
        event.vector == ExceptionVector.PAGE_FAULT.number() && event.origin == Origin.EXCEPTION;
    return new ProcessorEvent.Delivery(
        event.origin.cause,
        event.vector,
        event.hasErrorCode() ? event.errorCode : null,
        selector,
        event.returnEip,
        fromPrivilege,
        processor.cpl,
        pageFault ? processor.cr2 : null,
        processor.eip);
  }

  private void deliverToHandler(Descriptor gate, Event event) {
    EventSource source = event.source();
    int selector = gate.gateSelector();
    Descriptor code = tables.require(selector, ExceptionVector.GENERAL_PROTECTION, source);
    int selectorError = source.mark(Selector.errorCode(selector));
    if (!code.code() || code.privilege() > processor.cpl) {
      throw CpuFault.generalProtection(selectorError);
    }
    if (!code.present()) {
      throw CpuFault.segmentNotPresent(selectorError);
    }
    boolean inner = !code.conforming() && code.privilege() < processor.cpl;
    int cpl = inner ? code.privilege() : processor.cpl;
    boolean wide = gate.wide();
    int words = 3 + (event.hasErrorCode() ? 1 : 0) + (inner ? 2 : 0);
    PendingStack stack = inner ? innerStack(cpl, source) : PendingStack.current(processor, memory);
    stack.reserve(words, wide, source.mark(inner ? innerError(cpl, source) : 0));
    if (Integer.compareUnsigned(gate.gateOffset(), code.limit()) > 0) {
      throw CpuFault.generalProtection(source.mark(0));
    }
    if (inner) {
      stack.push(processor.segments[SegmentRegister.SS].selector, wide);
      stack.push(processor.registers[Processor.ESP], wide);
    }
    stack.push(processor.eflagsImage() | event.imageBits, wide);
    stack.push(processor.segments[SegmentRegister.CS].selector, wide);
    stack.push(event.returnEip, wide);
    if (event.hasErrorCode()) {
      stack.push(event.errorCode, wide);
    }
    tables.markAccessed(selector, code);
    stack.commit(processor);
    enter(selector & ~3 | cpl, code, gate, cpl);
  }

  private void enter(int selector, Descriptor code, Descriptor gate, int cpl) {
    DescriptorTables.cache(processor.segments[SegmentRegister.CS], selector, code);
    processor.eip = gate.gateOffset();
    int cleared = Eflags.TF | Eflags.NT | Eflags.RF | Eflags.VM;
    boolean interruptGate = (gate.type() & 7) == 6;
    processor.eflags &= ~(interruptGate ? cleared | Eflags.IF : cleared);
    processor.interruptShadow = false;
    memory.setPrivilege(cpl);
  }

  private PendingStack innerStack(int cpl, EventSource source) {
    int selector = taskState.stackSelector(cpl, source);
    int pointer = taskState.stackPointer(cpl, source);
    Descriptor stack = loader.requireStack(selector, cpl, ExceptionVector.INVALID_TSS, source);
    tables.markAccessed(selector, stack);
    return PendingStack.inner(processor, memory, selector, stack, pointer, cpl);
  }

  private int innerError(int cpl, EventSource source) {
    return Selector.errorCode(taskState.stackSelector(cpl, source));
  }
}
