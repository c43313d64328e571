/** Threads as the scheduler sees them, and which of them runs. */
package org.pagewalk.kernel.ke.sched;
