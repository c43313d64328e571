package org.pagewalk.kernel.view.memory;

import java.util.Locale;

/** Places of pages in words. */
public final class PlaceText {
  private PlaceText() {}

  public static String of(PagePlace place) {
    return switch (place) {
      case PagePlace.Mapped(FrameState frame) -> "in frame %X".formatted(frame.frame());
      case PagePlace.InTransition(FrameState frame) ->
          "in transition: frame %X, %s, still holds it".formatted(frame.frame(), nameOf(frame));
      case PagePlace.BeingRead(FrameState frame, PagePlace from) ->
          "being read into frame %X, %s".formatted(frame.frame(), of(from));
      case PagePlace.InPagingFile in ->
          "in paging file %d at slot %X".formatted(in.file(), in.slot());
      case PagePlace.InFile in ->
          "in %s %s at %X".formatted(in.image() ? "image" : "file", in.file().name(), in.offset());
      case PagePlace.Zero _ -> "zero, never written";
      case PagePlace.Nowhere(PagePlace.Reason reason) -> of(reason);
    };
  }

  private static String nameOf(FrameState frame) {
    return frame.state().name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static String of(PagePlace.Reason reason) {
    return switch (reason) {
      case NO_REGION -> "no region holds the address";
      case RESERVED -> "reserved, not committed";
      case NOT_COMMITTED -> "not committed";
      case NO_PAGE_IN_SECTION -> "the section has no such page";
      case NOT_MAPPED -> "not mapped";
      case TABLE_UNREADABLE -> "its page table is on disk and cannot be read";
    };
  }

  /** Why the bytes of a place cannot be had. */
  public static String whyNot(PagePlace place) {
    return place instanceof PagePlace.Nowhere ? of(place) : of(place) + ", which cannot be read";
  }
}
