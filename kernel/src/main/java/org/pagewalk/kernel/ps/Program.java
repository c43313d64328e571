package org.pagewalk.kernel.ps;

/**
 * What a process runs.
 *
 * @param name full guest name, empty before the program is mapped
 * @param base where it is mapped, user virtual; 0 for none
 * @param entry its entry point, user virtual
 */
public record Program(String name, int base, int entry) {
  static final Program NONE = new Program("", 0, 0);
}
