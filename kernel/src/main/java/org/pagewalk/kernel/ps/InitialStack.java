package org.pagewalk.kernel.ps;

/**
 * A thread's user stack: INITIAL_TEB. Addresses are user virtual.
 *
 * @param base the address above the stack
 * @param limit lowest committed address above the guard page
 * @param allocationBase lowest address of the reservation
 */
public record InitialStack(int base, int limit, int allocationBase) {}
