/** Instructions as text, from the same table that decodes and executes them. */
package org.pagewalk.emulator.disassembler;
