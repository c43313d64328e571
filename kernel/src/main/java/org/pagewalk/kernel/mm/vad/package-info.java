/** Virtual address descriptors: the regions of an address space. */
package org.pagewalk.kernel.mm.vad;
