package org.pagewalk.kernel.mm.pagefile;

/** Slots of a paging file that follow each other. */
public record SlotRun(PagingFile file, int first, int count) {}
