/** The 32-bit x86 machine. It knows nothing of any kernel. */
package org.pagewalk.emulator;
