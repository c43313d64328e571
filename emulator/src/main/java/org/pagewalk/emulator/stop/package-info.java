/**
 * What the host wants a run to stop for: breakpoints, watched memory, attention. Nothing of it can
 * be seen by a guest.
 */
package org.pagewalk.emulator.stop;
