/**
 * The narrow door between emulator and kernel: the only package of the emulator that a kernel sees.
 */
package org.pagewalk.emulator.port;
