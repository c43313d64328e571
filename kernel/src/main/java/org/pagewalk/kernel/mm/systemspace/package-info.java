/** System space: its page tables, which every directory shares, and the kernel stacks. */
package org.pagewalk.kernel.mm.systemspace;
