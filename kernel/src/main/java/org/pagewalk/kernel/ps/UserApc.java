package org.pagewalk.kernel.ps;

/** A user APC: a routine of user mode and the three arguments that it gets. */
public record UserApc(int normalRoutine, int normalContext, int argument1, int argument2) {}
