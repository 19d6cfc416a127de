/* Reads a script of hog: statements between semicolons, blocks in braces; and the values that its arguments are. */
#define _GNU_SOURCE
#include "hog.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void fail(const char *why, const char *what)
{
    fprintf(stderr, "hog: %s: '%s'\n", why, what);
    exit(2);
}

size_t size_of(const char *text)
{
    char *end;
    double number = strtod(text, &end);
    size_t unit = *end == 'K' || *end == 'k' ? 1UL << 10 : *end == 'M' || *end == 'm' ? MIB : *end == 'G' || *end == 'g' ? 1UL << 30 : 1;
    end += unit > 1;
    if (end == text || number < 0 || (*end && strcmp(end, "/s") != 0)) {
        fail("a size such as 64M or a rate such as 10M/s is needed", text);
    }

    return (size_t)(number * (double)unit);
}

double seconds_of(const char *text)
{
    char *end;
    double seconds = strtod(text, &end);
    if (end == text || *end || seconds < 0) {
        fail("seconds are needed", text);
    }

    return seconds;
}

int integer_of(const char *text)
{
    char *end;
    long number = strtol(text, &end, 10);
    if (end == text || *end) {
        fail("an integer is needed", text);
    }

    return (int)number;
}

/* The next word, or one of ; { } by itself; null at the end. */
static char *token(char **rest)
{
    char *from = *rest + strspn(*rest, " \t\n");
    size_t length = strcspn(from, " \t\n;{}");
    length = length == 0 && *from ? 1 : length;
    *rest = from + length;
    return length == 0 ? NULL : strndup(from, length);
}

/* A script up to its end, or a block up to the brace that closes it. */
static struct statement *block(char **rest, bool is_open)
{
    struct statement *first = NULL, **last = &first, *open = NULL;
    char *text;
    while ((text = token(rest)) && *text != '}') {
        if (*text == ';') {
            open = NULL;
            continue;
        }

        if (!open) {
            open = *last = calloc(1, sizeof *open);
            last = &open->next;
        }

        if (*text == '{') {
            open->block = block(rest, true);
        } else if (open->words == MOST_WORDS) {
            fail("too many words", text);
        } else {
            open->word[open->words++] = text;
        }
    }

    if (is_open != (text != NULL)) {
        fail("braces do not match before", *rest);
    }

    return first;
}

struct statement *parse(char *script)
{
    return block(&script, false);
}
