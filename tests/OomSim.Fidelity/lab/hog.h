/* What the pieces of hog share: its log, its clock, and the statements that are not in hog.c. */
#ifndef HOG_H
#define HOG_H

#include <stdbool.h>
#include <stddef.h>

#define PAGE 4096UL
#define MIB (1UL << 20)

/* It tells how far it is each time that it has done this much, bytes. */
#define TELL_EVERY (16 * MIB)

/* Writes one line to standard output: uptime, time of day, process, name, message. */
void say(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The clock that paces follow, seconds. */
double now(void);

/* Sleeps until that clock shows a time; signals do not cut it short. */
void sleep_until(double time);

/* script.c. What is no script, no size and so on ends the program with 2. */
#define MOST_WORDS 8

/* A statement: its word and arguments, a null after the last, the block in braces behind it, and the next one. */
struct statement {
    char *word[MOST_WORDS + 1];
    int words;
    struct statement *block;
    struct statement *next;
};

struct statement *parse(char *script);
void fail(const char *why, const char *what) __attribute__((noreturn));
int integer_of(const char *text);
double seconds_of(const char *text);

/* 64M, 10M/s: 1024-based, bytes (per second). */
size_t size_of(const char *text);

/* What a statement came to: 0, or the error number of what refused it. */
typedef int outcome;

/* memory.c. A rate of 0 is none. */
outcome alloc(const char *word, size_t size, double rate, bool shared);
outcome alloc_steps(size_t size, double rate);
outcome map_only(size_t size);
outcome touch_mapped(double rate);
void free_newest(size_t size);
void rewrite(double rate);
void thrash(double seconds);

/* files.c */
outcome read_file(const char *path, size_t size, double rate);
outcome write_file(const char *path, size_t size, double rate, bool synced);

/* net.c */
outcome serve(int port);
outcome client(const char *host, int port, double gap, int count, double patience);

#endif
