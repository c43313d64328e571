/** Trap dispatch: where the machine's traps are answered and threads are switched. */
package org.pagewalk.kernel.ke;
