/*
 * hog SCRIPT: does what a script says and logs each step on standard output.
 * Statements stand between semicolons, a child's script in braces; README.md lists them.
 */
#define _GNU_SOURCE
#include "hog.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* How a program ends that was refused what it can't do without. */
#define REFUSED 12

static char name[16] = "hog";
static bool soft_fail;
static int term_code;

/* The log */

static double clock_of(clockid_t which)
{
    struct timespec time;
    clock_gettime(which, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

void say(const char *format, ...)
{
    char line[1024];
    va_list arguments;
    int length = snprintf(line, sizeof line, "%.3f %.3f pid=%d %s ", clock_of(CLOCK_BOOTTIME), clock_of(CLOCK_REALTIME), getpid(), name);
    va_start(arguments, format);
    length += vsnprintf(line + length, sizeof line - (size_t)length, format, arguments);
    va_end(arguments);
    length = length > (int)sizeof line - 2 ? (int)sizeof line - 2 : length;
    line[length++] = '\n';

    /* A group that hangs refuses the page of the file that the line would go to: the line is lost, and nothing else. */
    if (write(STDOUT_FILENO, line, (size_t)length) < 0) {
        errno = 0;
    }
}

double now(void)
{
    return clock_of(CLOCK_MONOTONIC);
}

void sleep_until(double time)
{
    struct timespec end = { .tv_sec = (time_t)time, .tv_nsec = (long)((time - (double)(time_t)time) * 1e9) };
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &end, NULL) == EINTR) {
    }
}

/* Doing what it says */

static void run(const struct statement *script);

static void reaped(pid_t pid, int status)
{
    if (WIFSIGNALED(status)) {
        say("CHILD %d signaled %d", pid, WTERMSIG(status));
    } else {
        say("CHILD %d exited %d", pid, WEXITSTATUS(status));
    }
}

static outcome wait_for(bool all)
{
    pid_t pid;
    int status;
    do {
        while ((pid = wait(&status)) < 0 && errno == EINTR) {
        }

        if (pid > 0) {
            reaped(pid, status);
        }
    } while (all && pid > 0);

    return 0;
}

static outcome fork_child(const struct statement *block)
{
    pid_t pid = fork();
    if (pid == 0) {
        strcpy(name, "child");
        run(block);
        say("EXIT 0 (script end)");
        _exit(0);
    }

    if (pid > 0) {
        say("FORKED %d", pid);
    }

    return pid < 0 ? errno : 0;
}

/* Children that only wait; the first that is refused ends it, and never the program. */
static outcome fork_many(int count, double gap)
{
    for (int i = 0; i < count; i++) {
        pid_t pid = fork();
        if (pid == 0) {
            for (;;) {
                pause();
            }
        }

        if (pid < 0) {
            say("FORK %d failed errno=%d %s", i, errno, strerror(errno));
            break;
        }

        say("FORK %d ok pid=%d", i, pid);
        sleep_until(now() + gap);
    }

    return 0;
}

static outcome adjust(const char *score)
{
    int file = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
    int error = file < 0 || write(file, score, strlen(score)) < 0 ? errno : 0;
    close(file);
    return error;
}

static outcome rename_to(const char *text)
{
    prctl(PR_SET_NAME, text);
    return prctl(PR_GET_NAME, name) < 0 ? errno : 0;
}

static void on_term(int signal)
{
    (void)signal;
    _exit(term_code);
}

static outcome hold(double seconds)
{
    if (seconds < 0) {
        for (;;) {
            pause();
        }
    }

    sleep_until(now() + seconds);
    return 0;
}

static outcome burn(double seconds)
{
    for (double end = now() + seconds; now() < end;) {
    }

    return 0;
}

static outcome handle_term(int code)
{
    term_code = code;
    return signal(SIGTERM, on_term) == SIG_ERR ? errno : 0;
}

static void leave(int code)
{
    say("EXIT %d", code);
    _exit(code);
}

static double rate_of(const char *text)
{
    return text ? (double)size_of(text) : 0;
}

/* The statements by their words, with how many arguments each needs; those that are not given are null. */
#define STATEMENT(title) static outcome do_##title(char *const a[], const struct statement *block)
#define UNUSED (void)a, (void)block

STATEMENT(alloc) { UNUSED; return alloc("alloc", size_of(a[0]), rate_of(a[1]), false); }
STATEMENT(allocstep) { UNUSED; return alloc_steps(size_of(a[0]), rate_of(a[1])); }
STATEMENT(client) { UNUSED; return client(a[0], integer_of(a[1]), seconds_of(a[2]), integer_of(a[3]), a[4] ? seconds_of(a[4]) : 60); }
STATEMENT(cpu) { UNUSED; return burn(seconds_of(a[0])); }
STATEMENT(exit) { UNUSED; leave(a[0] ? integer_of(a[0]) : 0); return 0; }
STATEMENT(fork) { UNUSED; return fork_child(block); }
STATEMENT(forkn) { UNUSED; return fork_many(integer_of(a[0]), a[1] ? seconds_of(a[1]) : 0); }
STATEMENT(free) { UNUSED; free_newest(a[0] ? size_of(a[0]) : (size_t)-1); return 0; }
STATEMENT(handle_term) { UNUSED; return handle_term(integer_of(a[0])); }
STATEMENT(hold) { UNUSED; return hold(a[0] ? seconds_of(a[0]) : -1); }
STATEMENT(ignore_term) { UNUSED; return signal(SIGTERM, SIG_IGN) == SIG_ERR ? errno : 0; }
STATEMENT(mlock) { UNUSED; return mlockall(MCL_CURRENT | MCL_FUTURE) < 0 ? errno : 0; }
STATEMENT(mmap) { UNUSED; return map_only(size_of(a[0])); }
STATEMENT(name) { UNUSED; return rename_to(a[0]); }
STATEMENT(oomadj) { UNUSED; return adjust(a[0]); }
STATEMENT(read) { UNUSED; return read_file(a[0], a[1] ? size_of(a[1]) : (size_t)-1, rate_of(a[1] ? a[2] : NULL)); }
STATEMENT(rewrite) { UNUSED; rewrite(rate_of(a[0])); return 0; }
STATEMENT(selfkill) { UNUSED; return kill(getpid(), integer_of(a[0])) < 0 ? errno : 0; }
STATEMENT(serve) { UNUSED; return serve(integer_of(a[0])); }
STATEMENT(shm) { UNUSED; return alloc("shm", size_of(a[0]), rate_of(a[1]), true); }
STATEMENT(soft_fail) { UNUSED; soft_fail = true; return 0; }
STATEMENT(thrash) { UNUSED; thrash(seconds_of(a[0])); return 0; }
STATEMENT(touchmmap) { UNUSED; return touch_mapped(rate_of(a[0])); }
STATEMENT(wait) { UNUSED; return wait_for(true); }
STATEMENT(waitone) { UNUSED; return wait_for(false); }
STATEMENT(write) { UNUSED; return write_file(a[0], size_of(a[1]), rate_of(a[2]), false); }
STATEMENT(writesync) { UNUSED; return write_file(a[0], size_of(a[1]), rate_of(a[2]), true); }
STATEMENT(loop)
{
    for (int i = integer_of(a[0]); i > 0; i--) {
        run(block);
    }

    return 0;
}

static const struct kind {
    const char *word;
    int needed;
    outcome (*run)(char *const a[], const struct statement *block);

    /* Logs no START and END: what it does has lines of its own. */
    bool quiet;
} kinds[] = {
    { "alloc", 1, do_alloc, false }, { "allocstep", 1, do_allocstep, false }, { "client", 4, do_client, false }, { "cpu", 1, do_cpu, false },
    { "exit", 0, do_exit, true }, { "fork", 0, do_fork, true }, { "forkn", 1, do_forkn, false }, { "free", 0, do_free, false },
    { "handle-term", 1, do_handle_term, false }, { "hold", 0, do_hold, false }, { "ignore-term", 0, do_ignore_term, false }, { "loop", 1, do_loop, true },
    { "mlock", 0, do_mlock, false }, { "mmap", 1, do_mmap, false }, { "name", 1, do_name, false }, { "oomadj", 1, do_oomadj, false },
    { "read", 1, do_read, false }, { "rewrite", 0, do_rewrite, false }, { "selfkill", 1, do_selfkill, false }, { "serve", 1, do_serve, false },
    { "shm", 1, do_shm, false }, { "sleep", 0, do_hold, false }, { "soft-fail", 0, do_soft_fail, false }, { "thrash", 1, do_thrash, false },
    { "touchmmap", 0, do_touchmmap, false }, { "wait", 0, do_wait, false }, { "waitone", 0, do_waitone, false }, { "write", 2, do_write, false },
    { "writesync", 2, do_writesync, false },
};

static const struct kind *kind_of(const struct statement *statement)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (statement->words > 0 && strcmp(kinds[i].word, statement->word[0]) == 0) {
            if (statement->words - 1 < kinds[i].needed) {
                fail("arguments are missing", statement->word[0]);
            }

            return &kinds[i];
        }
    }

    fail("no such statement", statement->words > 0 ? statement->word[0] : "{");
}

/* Refuses a script with an unknown word before anything of it is done. */
static void check(const struct statement *script)
{
    for (; script; script = script->next) {
        kind_of(script);
        check(script->block);
    }
}

static void run(const struct statement *script)
{
    for (; script; script = script->next) {
        const struct kind *kind = kind_of(script);
        char text[256] = "";
        for (int i = 0; i < script->words; i++) {
            size_t length = strlen(text);
            snprintf(text + length, sizeof text - length, "%s%s", i > 0 ? " " : "", script->word[i]);
        }

        double start = now();
        if (!kind->quiet) {
            say("START %s", text);
        }

        int error = kind->run(script->word + 1, script->block);
        if (error) {
            say("FAILED %s errno=%d %s", text, error, strerror(error));
            if (!soft_fail) {
                _exit(REFUSED);
            }
        }

        if (!kind->quiet) {
            say("END %s took=%.3f", kind->word, now() - start);
        }
    }
}

int main(int count, char **words)
{
    if (count != 2) {
        fprintf(stderr, "usage: hog SCRIPT\n");
        return 2;
    }

    /* Who locks its memory has all of its heap: that shall be no more than it uses. */
    mallopt(M_TOP_PAD, 0);
    struct statement *script = parse(words[1]);
    check(script);
    say("BEGIN %s", words[1]);
    run(script);
    say("EXIT 0 (script end)");
    return 0;
}
