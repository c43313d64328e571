/** Page faults: dispatch, resolution, and the kernel's own access to user memory. */
package org.pagewalk.kernel.mm.fault;
