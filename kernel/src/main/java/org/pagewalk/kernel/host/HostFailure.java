package org.pagewalk.kernel.host;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import org.pagewalk.kernel.status.NtStatus;

/** What it means when the host refuses: an NTSTATUS for the guest, and words for people. */
public final class HostFailure {
  private HostFailure() {}

  /** The NTSTATUS of what the host has answered. */
  public static int statusOf(IOException failure) {
    return switch (failure) {
      case AccessDeniedException _ -> NtStatus.ACCESS_DENIED;
      case FileAlreadyExistsException _ -> NtStatus.OBJECT_NAME_COLLISION;
      case DirectoryNotEmptyException _ -> NtStatus.DIRECTORY_NOT_EMPTY;
      case NoSuchFileException _, NotDirectoryException _ -> NtStatus.OBJECT_PATH_NOT_FOUND;
      default -> statusOf(String.valueOf(failure.getMessage()));
    };
  }

  private static int statusOf(String message) {
    if (message.contains("No space left")
        || message.contains("quota exceeded")
        || message.contains("File too large")) {
      return NtStatus.DISK_FULL;
    }
    if (message.contains("Read-only file system")) {
      return NtStatus.MEDIA_WRITE_PROTECTED;
    }
    return message.contains("Broken pipe") ? NtStatus.PIPE_BROKEN : NtStatus.UNEXPECTED_IO_ERROR;
  }

  /** The same in words. */
  public static String reasonOf(IOException failure) {
    return switch (failure) {
      case AccessDeniedException _ -> "access is denied";
      case FileAlreadyExistsException _ -> "something else has its name there";
      case DirectoryNotEmptyException _ -> "it is not empty";
      case NoSuchFileException _, NotDirectoryException _ -> "it or its folder is gone";
      case FileSystemException e when e.getReason() != null -> e.getReason();
      default -> String.valueOf(failure.getMessage());
    };
  }
}
