package org.pagewalk.emulator.port;

/**
 * All that a kernel gets of its machine.
 *
 * @param physical guest physical memory
 * @param tlb what to tell after page-table entries have changed
 * @param processor the processor during a trap
 * @param processorEvents what the processor does
 * @param clock steps and time
 * @param clockInterrupt when the processor is interrupted next
 * @param thread whose the machine is
 */
public record MachinePorts(
    PhysicalPort physical,
    TlbControl tlb,
    ProcessorPort processor,
    ProcessorListener.Source processorEvents,
    MachineClock clock,
    ClockInterrupt clockInterrupt,
    MachineThread thread) {}
