/* The statements of hog that touch memory: in pages of 4 KiB, never huge ones, at a pace that follows the clock. */
#define _GNU_SOURCE
#include "hog.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>

/* A mapping: how much of it there is, and how much has been touched from its beginning on. */
struct area {
    char *start;
    size_t size;
    size_t touched;
    bool shared;
};

static struct area *areas;
static int count;
static uint8_t stamp;

static struct area *map(size_t size, bool shared)
{
    /* Grown by need: who locks its memory has all of it. */
    if (count % 16 == 0) {
        struct area *more = realloc(areas, (size_t)(count + 16) * sizeof *areas);
        if (!more) {
            return NULL;
        }

        areas = more;
    }

    size = (size + PAGE - 1) & ~(PAGE - 1);
    char *start = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_ANONYMOUS | (shared ? MAP_SHARED : MAP_PRIVATE), -1, 0);
    if (start == MAP_FAILED) {
        return NULL;
    }

    madvise(start, size, MADV_NOHUGEPAGE);
    areas[count] = (struct area){ .start = start, .size = size, .shared = shared };
    return &areas[count++];
}

/* What a piece may be: 20 ms of the pace, no more than 64 pages. */
static size_t piece_of(double rate)
{
    size_t piece = rate > 0 ? (size_t)(rate / 50) & ~(PAGE - 1) : 64 * PAGE;
    return piece < PAGE ? PAGE : piece > 64 * PAGE ? 64 * PAGE : piece;
}

/* How far a paced statement is, over all the areas that it goes through. */
struct progress {
    const char *word;
    double start;
    double rate;
    size_t done;
    size_t told;
};

/* Writes to pages of an area. What is overdue after a stall is done at once. */
static void touch(struct area *area, size_t from, size_t to, struct progress *progress)
{
    while (from < to) {
        size_t piece = piece_of(progress->rate);
        size_t end = to - from < piece ? to : from + piece;
        progress->done += end - from;
        for (; from < end; from += PAGE) {
            *(volatile uint8_t *)(area->start + from) = stamp;
        }

        if (progress->word && progress->done - progress->told >= TELL_EVERY) {
            progress->told = progress->done;
            say("PROGRESS %s %zu", progress->word, progress->done);
        }

        if (progress->rate > 0) {
            sleep_until(progress->start + (double)progress->done / progress->rate);
        }
    }

    area->touched = area->touched < to ? to : area->touched;
}

outcome alloc(const char *word, size_t size, double rate, bool shared)
{
    struct progress progress = { .word = word, .start = now(), .rate = rate };
    struct area *area = map(size, shared);
    stamp++;
    if (!area) {
        return errno;
    }

    touch(area, 0, area->size, &progress);
    return 0;
}

/* A mapping for each MiB: no single request is too large for the overcommit heuristic. */
outcome alloc_steps(size_t size, double rate)
{
    struct progress progress = { .word = "allocstep", .start = now(), .rate = rate };
    stamp++;
    while (progress.done < size) {
        struct area *area = map(size - progress.done < MIB ? size - progress.done : MIB, false);
        if (!area) {
            int error = errno;
            say("ENOMEM after %zu bytes errno=%d Cannot allocate memory", progress.done, error);
            return error;
        }

        touch(area, 0, area->size, &progress);
    }

    return 0;
}

outcome map_only(size_t size)
{
    return map(size, false) ? 0 : errno;
}

/* Touches what has only been mapped so far. */
outcome touch_mapped(double rate)
{
    struct progress progress = { .word = "touchmmap", .start = now(), .rate = rate };
    stamp++;
    for (int i = 0; i < count; i++) {
        touch(&areas[i], areas[i].touched, areas[i].size, &progress);
    }

    return 0;
}

/* Gives private memory back; what is shared stays. */
void free_newest(size_t size)
{
    for (int i = count - 1; i >= 0 && size > 0; i--) {
        struct area *area = &areas[i];
        if (!area->shared && area->size > 0) {
            size_t part = size < area->size ? (size + PAGE - 1) & ~(PAGE - 1) : area->size;
            area->size -= part;
            munmap(area->start + area->size, part);
            area->touched = area->touched > area->size ? area->size : area->touched;
            size = size > part ? size - part : 0;
        }
    }
}

static void write_over(struct progress *progress)
{
    stamp++;
    for (int i = 0; i < count; i++) {
        touch(&areas[i], 0, areas[i].touched, progress);
    }
}

void rewrite(double rate)
{
    struct progress progress = { .word = "rewrite", .start = now(), .rate = rate };
    write_over(&progress);
}

/* Round and round; a round that is begun is ended. It tells of one a second, for on what is in memory they are short. */
void thrash(double seconds)
{
    double told = now(), end = told + seconds;
    for (int pass = 1; now() < end; pass++) {
        struct progress progress = { 0 };
        write_over(&progress);
        if (now() - told >= 1) {
            told = now();
            say("PASS %d", pass);
        }
    }
}
