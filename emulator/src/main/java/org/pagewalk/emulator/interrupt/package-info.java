/** Delivery of exceptions and interrupts through the IDT, task switches, and the way back. */
package org.pagewalk.emulator.interrupt;
