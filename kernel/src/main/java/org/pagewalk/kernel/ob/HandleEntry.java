package org.pagewalk.kernel.ob;

/**
 * What a handle stands for.
 *
 * @param access rights granted
 * @param inherit whether a child process gets the handle too
 */
public record HandleEntry(KernelObject object, int access, boolean inherit) {}
