package org.pagewalk.kernel.mm.layout;

/** Processor mode of an access: KPROCESSOR_MODE. */
public enum Mode {
  KERNEL,
  USER
}
