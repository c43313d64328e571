/** Paging files, their slots, the store below them, and the commit limit they give. */
package org.pagewalk.kernel.mm.pagefile;
