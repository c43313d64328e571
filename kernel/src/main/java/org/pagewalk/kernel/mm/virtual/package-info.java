/** Virtual-memory operations: allocate, free, protect, query, map, with NT's exact statuses. */
package org.pagewalk.kernel.mm.virtual;
