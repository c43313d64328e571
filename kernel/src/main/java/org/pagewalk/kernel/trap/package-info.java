/**
 * Traps: where the machine's traps are answered, faults become exceptions or waits, and threads are
 * switched.
 */
package org.pagewalk.kernel.trap;
