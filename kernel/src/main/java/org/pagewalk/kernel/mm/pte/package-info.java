/** Page-table entries: their forms, their bits, and page protections. */
package org.pagewalk.kernel.mm.pte;
