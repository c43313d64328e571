/** The disassembler against nasm's. */
package org.pagewalk.tests.disassembler;
