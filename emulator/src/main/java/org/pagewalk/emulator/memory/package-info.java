/** Guest physical memory: page frames, and the one door through which they are stored to. */
package org.pagewalk.emulator.memory;
