/** Capturing, restoring and hashing the state of the machine and its kernel. */
package org.pagewalk.emulator.snapshot;
