/* DbgPrint, its formats, and break points. Text goes out through NtDisplayString. */
#include <stdarg.h>

#include "ntdll.h"

typedef struct LINE {
  WCHAR Text[256];
  ULONG Length;
} LINE;

static VOID Flush(LINE *line) {
  UNICODE_STRING text = {line->Length * sizeof(WCHAR), sizeof line->Text, line->Text};
  if (line->Length != 0) NtDisplayString(&text);
  line->Length = 0;
}

static VOID Put(LINE *line, WCHAR letter) {
  line->Text[line->Length++] = letter;
  if (line->Length == COUNT_OF(line->Text)) Flush(line);
}

static VOID PutNumber(LINE *line, ULONG value, ULONG base, int width, WCHAR fill, BOOLEAN upperCase) {
  WCHAR digits[32];
  int count = 0;
  do {
    ULONG digit = value % base;
    digits[count++] = digit < 10 ? '0' + digit : (upperCase ? 'A' : 'a') + digit - 10;
    value /= base;
  } while (value != 0);
  for (; width > count; width--) Put(line, fill);
  while (count != 0) Put(line, digits[--count]);
}

static VOID PutAnsi(LINE *line, const CHAR *text, SIZE_T length) {
  for (; length != 0 && *text; length--) Put(line, (UCHAR)*text++);
}

static VOID PutWide(LINE *line, const WCHAR *text, SIZE_T length) {
  for (; length != 0 && *text; length--) Put(line, *text++);
}

static VOID PutCounted(LINE *line, const UNICODE_STRING *text, BOOLEAN wide) {
  if (wide)
    PutWide(line, text->Buffer, text->Length / sizeof(WCHAR));
  else
    PutAnsi(line, (const CHAR *)text->Buffer, text->Length);
}

/* Formats: %[0][width][h|l|w]{d i u x X p c s S Z} and %%. */
static VOID Format(LINE *line, const CHAR *format, va_list arguments) {
  for (; *format; format++) {
    WCHAR fill = ' ';
    int width = 0;
    BOOLEAN wide = FALSE;
    LONG value;

    if (*format != '%') {
      Put(line, (UCHAR)*format);
      continue;
    }
    format++;
    if (*format == '0') fill = *format++;
    for (; *format >= '0' && *format <= '9'; format++) width = width * 10 + *format - '0';
    for (; *format == 'l' || *format == 'w' || *format == 'h'; format++) wide = *format != 'h';
    switch (*format) {
      case 0:
        return;
      case 'd':
      case 'i':
        value = va_arg(arguments, LONG);
        if (value < 0) Put(line, '-');
        PutNumber(line, value < 0 ? -(ULONG)value : (ULONG)value, 10, width, fill, FALSE);
        break;
      case 'u':
        PutNumber(line, va_arg(arguments, ULONG), 10, width, fill, FALSE);
        break;
      case 'p':
        PutNumber(line, va_arg(arguments, ULONG), 16, 8, '0', TRUE);
        break;
      case 'x':
      case 'X':
        PutNumber(line, va_arg(arguments, ULONG), 16, width, fill, *format == 'X');
        break;
      case 'c':
        Put(line, (UCHAR)va_arg(arguments, int));
        break;
      case 's':
        if (wide)
          PutWide(line, va_arg(arguments, const WCHAR *), SIZE_MAX);
        else
          PutAnsi(line, va_arg(arguments, const CHAR *), SIZE_MAX);
        break;
      case 'S':
        PutWide(line, va_arg(arguments, const WCHAR *), SIZE_MAX);
        break;
      case 'Z':
        PutCounted(line, va_arg(arguments, const UNICODE_STRING *), wide);
        break;
      default:
        Put(line, (UCHAR)*format);
    }
  }
}

ULONG DbgPrint(const CHAR *format, ...) {
  LINE line;
  va_list arguments;
  line.Length = 0;
  va_start(arguments, format);
  Format(&line, format, arguments);
  va_end(arguments);
  Flush(&line);
  return STATUS_SUCCESS;
}

VOID NTAPI DbgBreakPoint(VOID) { __asm__ volatile("int3"); }

VOID NTAPI DbgUserBreakPoint(VOID) { __asm__ volatile("int3"); }
