/** Translation of guest code into JVM bytecode, over the same semantics as the interpreter's. */
package org.pagewalk.emulator.translator;
