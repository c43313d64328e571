/**
 * What a trap is made of in guest memory: descriptor tables, stub bytes, trap frames, contexts. It
 * knows no thread and no memory manager.
 */
package org.pagewalk.kernel.ke.processor;
