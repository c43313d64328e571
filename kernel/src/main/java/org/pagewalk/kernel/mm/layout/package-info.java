/** Where things are in linear address space, and who accesses them how. */
package org.pagewalk.kernel.mm.layout;
