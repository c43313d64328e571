/**
 * The instruction table: one row for each form of an instruction, read from text. The decoder, the
 * engines, the disassembler, coverage and the generator of test cases are all fed from it.
 */
package org.pagewalk.emulator.isa;
