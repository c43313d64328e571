/** Address spaces, their page tables, and what happens to frames as mappings come and go. */
package org.pagewalk.kernel.mm.addressspace;
