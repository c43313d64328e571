/*
 * Between bytes and UTF-16. The ANSI and OEM code page is 28591 (Latin-1); UTF-8 is complete, surrogates included.
 * Other code pages are refused.
 */
#include "kernel32.h"

#define CP_ACP 0
#define CP_OEMCP 1
#define CP_THREAD_ACP 3
#define CP_LATIN1 28591
#define CP_UTF8 65001
#define MB_ERR_INVALID_CHARS 8
#define REPLACEMENT 0xFFFD
#define INVALID 0xFFFFFFFFu

UINT WINAPI GetACP(VOID) { return CP_LATIN1; }

UINT WINAPI GetOEMCP(VOID) { return CP_LATIN1; }

/* 0: not a code page of ours; else CP_LATIN1 or CP_UTF8. */
static UINT Resolve(UINT codePage) {
  switch (codePage) {
    case CP_ACP:
    case CP_OEMCP:
    case CP_THREAD_ACP:
    case CP_LATIN1:
      return CP_LATIN1;
    case CP_UTF8:
      return CP_UTF8;
    default:
      return 0;
  }
}

/* Decodes one character; *text moves on. INVALID for a bad sequence, of which one byte is then consumed. */
static ULONG DecodeUtf8(const UCHAR **text, const UCHAR *end) {
  static const ULONG smallest[] = {0, 0x80, 0x800, 0x10000};
  const UCHAR *byte = *text;
  ULONG value = *byte, more = 0, index;

  *text = byte + 1;
  if (value < 0x80) return value;
  if (value >= 0xC2 && value < 0xE0) more = 1;
  if (value >= 0xE0 && value < 0xF0) more = 2;
  if (value >= 0xF0 && value < 0xF5) more = 3;
  if (more == 0 || (ULONG)(end - byte) <= more) return INVALID;
  value &= 0x3F >> more;
  for (index = 1; index <= more; index++) {
    if ((byte[index] & 0xC0) != 0x80) return INVALID;
    value = value << 6 | (byte[index] & 0x3F);
  }
  if (value < smallest[more] || value > 0x10FFFF || (value >= 0xD800 && value < 0xE000)) return INVALID;
  *text = byte + 1 + more;
  return value;
}

typedef struct SINK {
  PVOID Buffer;
  int Size; /* 0: only count */
  int Used;
  BOOLEAN Full;
} SINK;

static VOID PutByte(SINK *sink, ULONG byte) {
  if (sink->Size != 0 && sink->Used >= sink->Size)
    sink->Full = TRUE;
  else if (sink->Size != 0)
    ((UCHAR *)sink->Buffer)[sink->Used] = byte;
  sink->Used++;
}

static VOID PutWide(SINK *sink, ULONG unit) {
  if (sink->Size != 0 && sink->Used >= sink->Size)
    sink->Full = TRUE;
  else if (sink->Size != 0)
    ((WCHAR *)sink->Buffer)[sink->Used] = unit;
  sink->Used++;
}

static int Finish(const SINK *sink) {
  if (!sink->Full) return sink->Used;
  BaseFail(ERROR_INSUFFICIENT_BUFFER);
  return 0;
}

int WINAPI MultiByteToWideChar(UINT codePage, DWORD flags, const CHAR *text, int length, WCHAR *buffer, int size) {
  UINT page = Resolve(codePage);
  const UCHAR *byte = (const UCHAR *)text, *end;
  SINK sink = {buffer, size, 0, FALSE};

  if (page == 0 || text == NULL || length == 0 || size < 0) return BaseFail(ERROR_INVALID_PARAMETER);
  end = byte + (length < 0 ? strlen(text) + 1 : (SIZE_T)length);
  while (byte < end) {
    ULONG value = page == CP_UTF8 ? DecodeUtf8(&byte, end) : *byte++;
    if (value == INVALID) {
      if (flags & MB_ERR_INVALID_CHARS) return BaseFail(ERROR_NO_UNICODE_TRANSLATION);
      value = REPLACEMENT;
    }
    if (value >= 0x10000) {
      PutWide(&sink, 0xD800 + ((value - 0x10000) >> 10));
      value = 0xDC00 + ((value - 0x10000) & 0x3FF);
    }
    PutWide(&sink, value);
  }
  return Finish(&sink);
}

static VOID EncodeUtf8(SINK *sink, ULONG value) {
  if (value < 0x80) {
    PutByte(sink, value);
    return;
  }
  if (value < 0x800) {
    PutByte(sink, 0xC0 | value >> 6);
  } else {
    if (value < 0x10000) {
      PutByte(sink, 0xE0 | value >> 12);
    } else {
      PutByte(sink, 0xF0 | value >> 18);
      PutByte(sink, 0x80 | (value >> 12 & 0x3F));
    }
    PutByte(sink, 0x80 | (value >> 6 & 0x3F));
  }
  PutByte(sink, 0x80 | (value & 0x3F));
}

static ULONG DecodeUtf16(const WCHAR **text, const WCHAR *end) {
  ULONG value = *(*text)++;
  if (value < 0xD800 || value >= 0xE000) return value;
  if (value >= 0xDC00 || *text >= end || **text < 0xDC00 || **text >= 0xE000) return REPLACEMENT;
  return 0x10000 + ((value - 0xD800) << 10) + (*(*text)++ - 0xDC00);
}

int WINAPI WideCharToMultiByte(
    UINT codePage, DWORD flags, const WCHAR *text, int length, CHAR *buffer, int size, const CHAR *defaultChar,
    BOOL *usedDefault) {
  UINT page = Resolve(codePage);
  const WCHAR *unit = text, *end;
  SINK sink = {buffer, size, 0, FALSE};
  BOOL replaced = FALSE;

  (void)flags;
  if (page == 0 || text == NULL || length == 0 || size < 0) return BaseFail(ERROR_INVALID_PARAMETER);
  if (page == CP_UTF8 && (defaultChar != NULL || usedDefault != NULL)) return BaseFail(ERROR_INVALID_PARAMETER);
  end = unit + (length < 0 ? wcslen(text) + 1 : (SIZE_T)length);
  while (unit < end) {
    ULONG value = DecodeUtf16(&unit, end);
    if (page == CP_UTF8) {
      EncodeUtf8(&sink, value);
    } else {
      if (value >= 0x100) replaced = TRUE;
      PutByte(&sink, value < 0x100 ? value : defaultChar != NULL ? (UCHAR)*defaultChar : '?');
    }
  }
  if (usedDefault != NULL) *usedDefault = replaced;
  return Finish(&sink);
}
