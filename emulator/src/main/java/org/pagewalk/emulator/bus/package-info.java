/**
 * What lies around the processor: devices on ports and at physical addresses, their events, and the
 * interrupt line.
 */
package org.pagewalk.emulator.bus;
