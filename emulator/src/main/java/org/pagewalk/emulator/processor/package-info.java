/** The registers of the processor. */
package org.pagewalk.emulator.processor;
