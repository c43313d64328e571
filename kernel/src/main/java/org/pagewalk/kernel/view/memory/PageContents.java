package org.pagewalk.kernel.view.memory;

import org.pagewalk.emulator.port.Derived;
import org.pagewalk.emulator.port.PhysicalPort;
import org.pagewalk.kernel.mm.layout.Page;
import org.pagewalk.kernel.mm.pagefile.PagingFiles;

/** Content of pages by their places. */
@Derived("looks from outside")
final class PageContents {
  private final PhysicalPort physical;
  private final PagingFiles pagingFiles;

  PageContents(PhysicalPort physical, PagingFiles pagingFiles) {
    this.physical = physical;
    this.pagingFiles = pagingFiles;
  }

  /** The bytes of a page; null if there are none, or if the host refuses them. */
  byte[] of(PagePlace place) {
    byte[] page = new byte[Page.SIZE];
    boolean had =
        switch (place) {
          case PagePlace.Mapped(FrameState frame) -> ofFrame(frame, page);
          case PagePlace.InTransition(FrameState frame) -> ofFrame(frame, page);
          case PagePlace.BeingRead(_, PagePlace from) -> {
            page = of(from);
            yield page != null;
          }
          case PagePlace.InPagingFile in -> pagingFiles.get(in.file()).read(in.slot(), page);
          case PagePlace.InFile in -> in.file().peek(in.offset(), page, 0, in.bytes()) >= 0;
          case PagePlace.Zero _ -> true;
          case PagePlace.Nowhere _ -> false;
        };
    return had ? page : null;
  }

  private boolean ofFrame(FrameState frame, byte[] page) {
    physical.read(PhysicalPort.addressOf(frame.frame()), page, 0, Page.SIZE);
    return true;
  }
}
