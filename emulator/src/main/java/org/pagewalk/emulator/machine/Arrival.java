package org.pagewalk.emulator.machine;

/**
 * When an input arrived.
 *
 * @param step steps since boot
 * @param time time units since boot, because time can pass while no step does
 */
public record Arrival(long step, long time, HostInput input) {}
