/** The memory manager's system threads: page writers, zero-page thread, balance set manager. */
package org.pagewalk.kernel.mm.writer;
