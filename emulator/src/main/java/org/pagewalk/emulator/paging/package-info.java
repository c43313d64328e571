/** Linear to physical: the TLB, the walk of the page tables, and access by linear address. */
package org.pagewalk.emulator.paging;
