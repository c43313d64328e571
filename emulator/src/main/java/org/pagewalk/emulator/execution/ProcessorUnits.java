package org.pagewalk.emulator.execution;

import org.pagewalk.emulator.bus.Bus;
import org.pagewalk.emulator.interrupt.InterruptDelivery;
import org.pagewalk.emulator.interrupt.InterruptReturn;
import org.pagewalk.emulator.interrupt.TaskState;
import org.pagewalk.emulator.interrupt.TaskSwitch;
import org.pagewalk.emulator.memory.PhysicalMemory;
import org.pagewalk.emulator.paging.LinearMemory;
import org.pagewalk.emulator.port.MachineClock;
import org.pagewalk.emulator.processor.Processor;
import org.pagewalk.emulator.processor.ProcessorModel;
import org.pagewalk.emulator.segmentation.DescriptorTables;
import org.pagewalk.emulator.segmentation.SegmentLoader;
import org.pagewalk.emulator.segmentation.SegmentedMemory;
import org.pagewalk.emulator.segmentation.Stack;
import org.pagewalk.emulator.stop.Stops;
import org.pagewalk.emulator.system.SystemRegisters;
import org.pagewalk.emulator.transfer.FarTransfer;
import org.pagewalk.emulator.transfer.SystemCall;

/**
 * The parts of one processor, put together: what an engine needs to execute instructions.
 *
 * @param processor the registers
 * @param linear memory by linear address
 * @param segmented memory by logical address
 * @param stack the stack
 * @param tables GDT and LDT
 * @param loader loads of data segment registers
 * @param delivery exceptions and interrupts
 * @param interruptReturn IRET
 * @param farTransfer far JMP, CALL and RET
 * @param systemCall SYSENTER and SYSEXIT
 * @param systemRegisters system registers and selector queries
 * @param clock steps and time
 * @param bus ports, devices and the interrupt line
 * @param stops what the host wants it to stop for
 */
public record ProcessorUnits(
    Processor processor,
    LinearMemory linear,
    SegmentedMemory segmented,
    Stack stack,
    DescriptorTables tables,
    SegmentLoader loader,
    InterruptDelivery delivery,
    InterruptReturn interruptReturn,
    FarTransfer farTransfer,
    SystemCall systemCall,
    SystemRegisters systemRegisters,
    MachineClock clock,
    Bus bus,
    Stops stops) {

  /** A processor of Intel's after reset, on the given memory. */
  public static ProcessorUnits on(PhysicalMemory memory, MachineClock clock) {
    return on(memory, clock, ProcessorModel.INTEL);
  }

  /** A processor after reset, on the given memory. */
  public static ProcessorUnits on(PhysicalMemory memory, MachineClock clock, ProcessorModel model) {
    Processor processor = new Processor(model);
    Stops stops = new Stops();
    Bus bus = new Bus(stops);
    memory.setDevices(bus.memory());
    LinearMemory linear = new LinearMemory(memory, processor, stops);
    SegmentedMemory segmented = new SegmentedMemory(processor, linear);
    Stack stack = new Stack(processor, segmented);
    DescriptorTables tables = new DescriptorTables(processor, linear);
    SegmentLoader loader = new SegmentLoader(processor, tables);
    TaskState taskState = new TaskState(processor, linear);
    TaskSwitch taskSwitch = new TaskSwitch(processor, linear, tables, loader, stops.events());
    return new ProcessorUnits(
        processor,
        linear,
        segmented,
        stack,
        tables,
        loader,
        new InterruptDelivery(
            processor, linear, tables, loader, taskState, taskSwitch, stops.events()),
        new InterruptReturn(processor, linear, stack, tables, loader, taskSwitch, stops.events()),
        new FarTransfer(processor, linear, stack, tables, loader, taskState, taskSwitch),
        new SystemCall(processor, linear, stops.events()),
        new SystemRegisters(processor, linear, segmented, tables, taskState, clock, stops.events()),
        clock,
        bus,
        stops);
  }
}
