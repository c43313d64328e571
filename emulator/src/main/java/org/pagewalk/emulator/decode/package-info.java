/** Bytes to decoded instructions. */
package org.pagewalk.emulator.decode;
