package org.pagewalk.emulator.stop;

/**
 * A place before which the machine stops. Conditions are the debugger's.
 *
 * @param space in which address spaces
 * @param linear linear address of the instruction's first byte
 */
public record Breakpoint(Space space, int linear) {}
