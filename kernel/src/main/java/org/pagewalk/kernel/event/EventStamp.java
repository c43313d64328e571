package org.pagewalk.kernel.event;

/**
 * Where an event happened.
 *
 * @param step steps since boot; of a processor's event, those before the instruction it belongs to
 * @param sequence order among the events of one step, from 0
 * @param process identifier of the current process, 0 for the system
 * @param thread identifier of the current thread, 0 for the system
 * @param eip the thread's EIP, linear, or 0 if not known; of a processor's event, that of the
 *     instruction it belongs to, which may be the kernel's
 */
public record EventStamp(long step, int sequence, int process, int thread, int eip) {}
