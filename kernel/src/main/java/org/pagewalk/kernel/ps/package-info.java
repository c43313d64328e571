/** Processes, threads, tokens, and the blocks that user mode sees of them. */
package org.pagewalk.kernel.ps;
