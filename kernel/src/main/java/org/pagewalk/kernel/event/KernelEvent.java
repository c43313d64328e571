package org.pagewalk.kernel.event;

/** Something that happened in the system. Where and when is told by its {@link EventStamp}. */
public sealed interface KernelEvent permits MemoryEvent, ExecutiveEvent, HardwareEvent {}
