package org.pagewalk.kernel.io;

/**
 * Who has a file open, and what each lets the others do.
 *
 * @nt "IoCheckShareAccess"
 */
final class ShareAccess {
  static final int SHARE_READ = 1;
  static final int SHARE_WRITE = 2;
  static final int SHARE_DELETE = 4;

  private int openings;
  private int readers;
  private int writers;
  private int deleters;
  private int readSharers;
  private int writeSharers;
  private int deleteSharers;

  /** Whether an opening agrees with those that exist. */
  boolean allows(boolean read, boolean write, boolean delete, int share) {
    return !(read && readSharers < openings
        || write && writeSharers < openings
        || delete && deleteSharers < openings
        || readers > 0 && (share & SHARE_READ) == 0
        || writers > 0 && (share & SHARE_WRITE) == 0
        || deleters > 0 && (share & SHARE_DELETE) == 0);
  }

  /** Counts an opening in (1) or out (-1). */
  void count(boolean read, boolean write, boolean delete, int share, int by) {
    if (!read && !write && !delete) {
      return;
    }
    openings += by;
    readers += read ? by : 0;
    writers += write ? by : 0;
    deleters += delete ? by : 0;
    readSharers += (share & SHARE_READ) != 0 ? by : 0;
    writeSharers += (share & SHARE_WRITE) != 0 ? by : 0;
    deleteSharers += (share & SHARE_DELETE) != 0 ? by : 0;
  }
}
