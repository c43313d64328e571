package org.pagewalk.emulator.stop;

/**
 * An access to watched memory.
 *
 * @param linear linear address of the access's first byte that is watched
 * @param write whether it was a write
 */
public record WatchHit(int linear, boolean write) {}
