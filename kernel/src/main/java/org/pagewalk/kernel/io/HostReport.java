package org.pagewalk.kernel.io;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.pagewalk.emulator.port.Derived;
import org.pagewalk.kernel.status.NtStatus;

/**
 * What there is to tell the user about the host's files and streams: failures, by which something
 * that the guest wrote did not arrive, and remarks. Each sentence is kept once, and a bounded
 * number of them.
 */
@Derived("told to the user")
final class HostReport {
  private static final int MOST = 50;

  private final LinkedHashSet<String> sentences = new LinkedHashSet<>();
  private boolean failed;
  private long unsaid;

  /** Something did not reach the host. */
  void failed(String sentence) {
    failed = true;
    remark(sentence);
  }

  /** Something that the user may wonder about, and nothing is lost. */
  void remark(String sentence) {
    if (sentences.size() < MOST) {
      sentences.add(sentence);
    } else if (!sentences.contains(sentence)) {
      unsaid++;
    }
  }

  boolean hasFailed() {
    return failed;
  }

  /** A clear line each, oldest first. */
  List<String> sentences() {
    List<String> all = new ArrayList<>(sentences);
    if (unsaid > 0) {
      all.add("there were %d more messages about the host's files".formatted(unsaid));
    }
    return all;
  }

  /** The NTSTATUS of what the host has answered. */
  static int statusOf(IOException failure) {
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
  static String reasonOf(IOException failure) {
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
