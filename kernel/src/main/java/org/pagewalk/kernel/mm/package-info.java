/** The memory manager's face to the rest of the kernel. */
package org.pagewalk.kernel.mm;
