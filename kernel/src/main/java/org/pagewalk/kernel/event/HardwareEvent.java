package org.pagewalk.kernel.event;

import org.pagewalk.emulator.port.ProcessorEvent;

/** What the processor did by itself. */
public record HardwareEvent(ProcessorEvent event) implements KernelEvent {}
