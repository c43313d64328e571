/*
 * word-count - counts the words of a file with a hash table on the heap.
 *
 * Usage: word-count PATH. A word is a run of letters A to Z; capitals count as small. Prints what
 *
 *     tr -cs 'A-Za-z' '\n' < PATH | tr A-Z a-z | grep -v '^$' | sort | uniq -c
 *
 * prints under LC_ALL=C. Watch: the table doubles by allocating anew, so the heap grows by large and small blocks; the
 * file is read in pieces. Built with gcc -O2, as ordinary small programs are.
 * Minimum RAM: 2 MiB. Needs the file's folder mounted. Exit codes: 1 no argument, 2 cannot open, 3 cannot read,
 * 4 no memory.
 */
#include "guest.h"

typedef struct entry {
  struct entry *next;
  dword hash;
  dword count;
  dword length;
  char letters[];
} entry;

static entry **buckets;
static dword bucket_count;
static dword word_count;

static void *allocate(dword size, dword flags) {
  void *block = HeapAlloc(GetProcessHeap(), flags, size);
  check(block != 0, 4, "no memory");
  return block;
}

static void double_table(void) {
  dword old_count = bucket_count;
  entry **old = buckets;
  bucket_count = old_count == 0 ? 64 : old_count * 2;
  buckets = allocate(bucket_count * sizeof *buckets, HEAP_ZERO_MEMORY);
  for (dword i = 0; i < old_count; i++) {
    entry *next;
    for (entry *one = old[i]; one != 0; one = next) {
      entry **head = &buckets[one->hash & (bucket_count - 1)];
      next = one->next;
      one->next = *head;
      *head = one;
    }
  }
  if (old != 0) HeapFree(GetProcessHeap(), 0, old);
}

/* FNV-1a. */
static dword hash_of(const char *letters, dword length) {
  dword hash = 2166136261u;
  for (dword i = 0; i < length; i++) hash = (hash ^ (byte)letters[i]) * 16777619u;
  return hash;
}

static boolean is_word(const entry *one, dword hash, const char *letters, dword length) {
  if (one->hash != hash || one->length != length) return 0;
  for (dword i = 0; i < length; i++) {
    if (one->letters[i] != letters[i]) return 0;
  }
  return 1;
}

static void count_word(const char *letters, dword length) {
  dword hash = hash_of(letters, length);
  if (word_count >= bucket_count) double_table();
  entry **head = &buckets[hash & (bucket_count - 1)];
  for (entry *one = *head; one != 0; one = one->next) {
    if (is_word(one, hash, letters, length)) {
      one->count++;
      return;
    }
  }
  entry *fresh = allocate(sizeof *fresh + length, 0);
  fresh->next = *head;
  fresh->hash = hash;
  fresh->count = 1;
  fresh->length = length;
  for (dword i = 0; i < length; i++) fresh->letters[i] = letters[i];
  *head = fresh;
  word_count++;
}

/* The word that is being read; it grows on the heap, for a word may be as long as the file. */
static char *letters;
static dword letters_capacity;
static dword letters_length;

static void add_letter(char letter) {
  if (letters_length == letters_capacity) {
    letters_capacity = letters_capacity == 0 ? 32 : letters_capacity * 2;
    letters = letters == 0 ? allocate(letters_capacity, 0)
                           : HeapReAlloc(GetProcessHeap(), 0, letters, letters_capacity);
    check(letters != 0, 4, "no memory");
  }
  letters[letters_length++] = letter;
}

static void end_word(void) {
  if (letters_length != 0) count_word(letters, letters_length);
  letters_length = 0;
}

static void read_words(handle file) {
  static char piece[4096];
  dword size;
  for (;;) {
    check(ReadFile(file, piece, sizeof piece, &size, 0), 3, "the file cannot be read");
    if (size == 0) break;
    for (dword i = 0; i < size; i++) {
      char character = piece[i];
      if (character >= 'A' && character <= 'Z') character += 'a' - 'A';
      if (character >= 'a' && character <= 'z') {
        add_letter(character);
      } else {
        end_word();
      }
    }
  }
  end_word();
}

static boolean comes_before(const entry *a, const entry *b) {
  for (dword i = 0; i < a->length && i < b->length; i++) {
    if (a->letters[i] != b->letters[i]) return a->letters[i] < b->letters[i];
  }
  return a->length < b->length;
}

/* Restores the heap order of words[0..count) below root; the last word in the order is at the root. */
static void sift_down(entry **words, dword root, dword count) {
  entry *sinking = words[root];
  for (;;) {
    dword child = root * 2 + 1;
    if (child >= count) break;
    if (child + 1 < count && comes_before(words[child], words[child + 1])) child++;
    if (!comes_before(sinking, words[child])) break;
    words[root] = words[child];
    root = child;
  }
  words[root] = sinking;
}

static entry **sorted_words(void) {
  entry **words = allocate((word_count + 1) * sizeof *words, 0);
  dword count = 0;
  for (dword i = 0; i < bucket_count; i++) {
    for (entry *one = buckets[i]; one != 0; one = one->next) words[count++] = one;
  }
  for (dword root = count / 2; root-- > 0;) sift_down(words, root, count);
  while (count > 1) {
    entry *last = words[0];
    words[0] = words[--count];
    words[count] = last;
    sift_down(words, 0, count);
  }
  return words;
}

void start(void) asm("_start");

void start(void) {
  const char *path = argument_text();
  check(*path != 0, 1, "no file was named");
  handle file = CreateFileA(path, GENERIC_READ, FILE_SHARE_READ, 0, OPEN_EXISTING, 0, 0);
  check(file != INVALID_HANDLE_VALUE, 2, "the file cannot be opened");
  read_words(file);
  CloseHandle(file);
  entry **words = sorted_words();
  for (dword i = 0; i < word_count; i++) {
    print_number(words[i]->count, 7);
    print_character(' ');
    for (dword j = 0; j < words[i]->length; j++) print_character(words[i]->letters[j]);
    print_character('\n');
  }
  quit(0);
}
