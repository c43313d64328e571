/** Working sets: which pages of an address space are valid, and how long they were not used. */
package org.pagewalk.kernel.mm.workingset;
