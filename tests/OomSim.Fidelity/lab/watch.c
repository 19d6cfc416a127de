/*
 * watch V GROUPS T0 TRACE HOST: ten times a second a row for each group below GROUPS to the file TRACE, and every other time one of the host to HOST,
 * until it is sent SIGTERM. V is v1 or v2, GROUPS a path below the controllers such as lab/docker, T0 the time of day that is t = 0.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define PERIOD_NS 100000000L
#define FILE_MOST 16384
#define PATH_MOST 1024
#define ROOT "/sys/fs/cgroup"

static const char columns[] =
    "time_s,container,memory_current_bytes,memory_limit_bytes,memsw_current_bytes,anon_bytes,file_bytes,shmem_bytes,kernel_bytes,swap_bytes,mapped_file_bytes,"
    "dirty_bytes,writeback_bytes,inactive_anon_bytes,active_anon_bytes,inactive_file_bytes,active_file_bytes,pgfault,pgmajfault,failcnt,events_low,events_high,"
    "events_max,events_oom,events_oom_kill,oom_kill_disable,under_oom,cpu_usage_usec,nr_throttled,throttled_usec,freezer,psi_some_avg10,psi_some_total_us,"
    "psi_full_total_us,pids_current,processes\n";

static bool v1;
static double t0;
static FILE *trace;
static volatile sig_atomic_t stopped;

static double since_t0(void)
{
    struct timespec time;
    clock_gettime(CLOCK_REALTIME, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9 - t0;
}

/* A whole file without the line feed at its end; empty where it can't be read. */
static const char *slurp(char *text, const char *format, ...) __attribute__((format(printf, 2, 3)));
static const char *slurp(char *text, const char *format, ...)
{
    char path[PATH_MOST];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(path, sizeof path, format, arguments);
    va_end(arguments);
    int file = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t length = 0, got = 0;
    while (file >= 0 && (got = read(file, text + length, FILE_MOST - 1 - (size_t)length)) > 0) {
        length += got;
    }

    if (file >= 0) {
        close(file);
    }

    while (length > 0 && text[length - 1] == '\n') {
        length--;
    }

    text[length] = 0;
    return text;
}

/* A file of a group; on v1 it lies below its controller. */
static const char *of_group(char *text, const char *group, const char *controller, const char *file)
{
    return slurp(text, ROOT "/%s%s%s/%s", v1 ? controller : "", v1 ? "/" : "", group, file);
}

/* The number behind a word that begins a line, or that = follows; -1 where there is none. */
static long long number(const char *text, const char *word)
{
    size_t length = strlen(word);
    for (const char *at = text; (at = strstr(at, word)); at += length) {
        if ((at == text || at[-1] == '\n' || at[-1] == ' ') && (at[length] == ' ' || at[length] == '=' || at[length] == ':')) {
            return atoll(at + length + 1);
        }
    }

    return -1;
}

/* A cell; empty where there is no such number. */
static void cell(long long value)
{
    fprintf(trace, value < 0 ? "," : ",%lld", value);
}

static void cells(const char *text, const char *const *words, const long long *factors)
{
    for (int i = 0; words[i]; i++) {
        long long value = number(text, words[i]);
        cell(value < 0 || !factors ? value : value / factors[i]);
    }
}

/* pid:comm:state:wait-channel:rss:cpu:oom_score of each process of a group, joined by |. */
static void processes(const char *pids)
{
    char text[FILE_MOST];
    const char *separator = "";
    fputc(',', trace);
    for (char *end; *pids; pids = *end ? end + 1 : end) {
        long pid = strtol(pids, &end, 10);
        char *comm = strchr(slurp(text, "/proc/%ld/stat", pid), '('), *after = strrchr(text, ')'), state;
        unsigned long user, system;
        long pages;
        if (end == pids) {
            break;
        }

        if (!comm || !after || sscanf(after + 2, "%c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu %*d %*d %*d %*d %*d %*d %*u %*u %ld", &state, &user, &system, &pages) != 4) {
            continue;
        }

        *after = 0;
        fprintf(trace, "%s%ld:%s:%c:", separator, pid, comm + 1, state);
        fputs(slurp(text, "/proc/%ld/wchan", pid), trace);
        fprintf(trace, ":rss=%ld:cpu=%lu:os=%s", pages * sysconf(_SC_PAGESIZE), user + system, slurp(text, "/proc/%ld/oom_score", pid));
        separator = "|";
    }

    fputc('\n', trace);
}

static void memory_of_v1(const char *group)
{
    static const char *const words[] = { "mapped_file", "dirty", "writeback", "inactive_anon", "active_anon", "inactive_file", "active_file", "pgfault", "pgmajfault", NULL };
    char stat[FILE_MOST], text[FILE_MOST];
    of_group(stat, group, "memory", "memory.stat");
    long long cache = number(stat, "cache"), shmem = number(stat, "shmem");
    fprintf(trace, ",%s", of_group(text, group, "memory", "memory.limit_in_bytes"));
    fprintf(trace, ",%s", of_group(text, group, "memory", "memory.memsw.usage_in_bytes"));
    cell(number(stat, "rss"));
    cell(cache < 0 ? cache : cache - shmem);
    cell(shmem);
    fprintf(trace, ",%s", of_group(text, group, "memory", "memory.kmem.usage_in_bytes"));
    cell(number(stat, "swap"));
    cells(stat, words, NULL);
    fprintf(trace, ",%s,,,,", of_group(text, group, "memory", "memory.failcnt"));
    of_group(text, group, "memory", "memory.oom_control");
    cell(number(text, "oom_kill"));
    cell(number(text, "oom_kill_disable"));
    cell(number(text, "under_oom"));
}

static void memory_of_v2(const char *group)
{
    static const char *const words[] = {
        "file_mapped", "file_dirty", "file_writeback", "inactive_anon", "active_anon", "inactive_file", "active_file", "pgfault", "pgmajfault", NULL,
    };
    static const char *const events[] = { "low", "high", "max", "oom", "oom_kill", NULL };
    char stat[FILE_MOST], text[FILE_MOST];
    of_group(stat, group, "", "memory.stat");
    fprintf(trace, ",%s,", of_group(text, group, "", "memory.max"));
    cell(number(stat, "anon"));
    cell(number(stat, "file"));
    cell(number(stat, "shmem"));
    cell(number(stat, "kernel"));
    fprintf(trace, ",%s", of_group(text, group, "", "memory.swap.current"));
    cells(stat, words, NULL);
    fputc(',', trace);
    cells(of_group(text, group, "", "memory.events"), events, NULL);
    fputs(",,", trace);
}

static void pressure(const char *group)
{
    char text[FILE_MOST];
    of_group(text, group, "", "memory.pressure");
    const char *average = strstr(text, "avg10="), *full = strstr(text, "full");
    fprintf(trace, ",%.*s", average ? (int)strcspn(average + 6, " ") : 0, average ? average + 6 : "");
    cell(number(text, "total"));
    cell(full ? number(full, "total") : -1);
}

static void row(const char *group)
{
    static const char *const throttled[] = { "nr_throttled", "throttled_time", NULL };
    static const long long factors[] = { 1, 1000 };
    static const char *const cpu[] = { "usage_usec", "nr_throttled", "throttled_usec", NULL };
    char text[FILE_MOST], frozen[FILE_MOST];
    double time = since_t0();
    of_group(text, group, "memory", v1 ? "memory.usage_in_bytes" : "memory.current");
    if (!*text) {
        return;
    }

    fprintf(trace, "%.4f,%s,%s", time, strrchr(group, '/') + 1, text);
    if (v1) {
        memory_of_v1(group);
        of_group(text, group, "cpuacct", "cpuacct.usage");
        cell(*text ? atoll(text) / 1000 : -1);
        cells(of_group(text, group, "cpu", "cpu.stat"), throttled, factors);
        fprintf(trace, ",%s,,,", of_group(text, group, "freezer", "freezer.state"));
    } else {
        memory_of_v2(group);
        cells(of_group(text, group, "", "cpu.stat"), cpu, NULL);
        of_group(frozen, group, "", "cgroup.events");
        fprintf(trace, ",%s/%lld", of_group(text, group, "", "cgroup.freeze"), number(frozen, "frozen"));
        pressure(group);
    }

    fprintf(trace, ",%s", of_group(text, group, "pids", "pids.current"));
    processes(of_group(text, group, "memory", "cgroup.procs"));
}

static int is_group(const struct dirent *entry)
{
    return entry->d_type == DT_DIR && entry->d_name[0] != '.';
}

static void rows(const char *group, bool is_parent)
{
    char path[PATH_MOST];
    struct dirent **entries;
    snprintf(path, sizeof path, ROOT "/%s%s", v1 ? "memory/" : "", group);
    if (!is_parent) {
        row(group);
    }

    int count = scandir(path, &entries, is_group, alphasort);
    for (int i = 0; i < count; i++) {
        snprintf(path, sizeof path, "%s/%s", group, entries[i]->d_name);
        rows(path, false);
        free(entries[i]);
    }

    if (count >= 0) {
        free(entries);
    }
}

static void host_row(FILE *host)
{
    static const char *const words[] = { "MemFree", "MemAvailable", "SwapFree", "Cached", "Dirty", NULL };
    char text[FILE_MOST], load[FILE_MOST];
    slurp(text, "/proc/meminfo");
    fprintf(host, "%.4f", since_t0());
    for (int i = 0; words[i]; i++) {
        fprintf(host, ",%lld", number(text, words[i]));
    }

    fprintf(host, ",%.*s\n", (int)strcspn(slurp(load, "/proc/loadavg"), " "), load);
}

static void stop(int signal)
{
    (void)signal;
    stopped = 1;
}

int main(int count, char **words)
{
    FILE *host = count == 6 ? fopen(words[5], "w") : NULL;
    trace = count == 6 ? fopen(words[4], "w") : NULL;
    if (!host || !trace) {
        fprintf(stderr, "usage: watch v1|v2 GROUPS T0 TRACE HOST\n");
        return 2;
    }

    v1 = strcmp(words[1], "v1") == 0;
    t0 = atof(words[3]);
    signal(SIGTERM, stop);
    fputs(columns, trace);
    fputs("time_s,memory_free_kb,memory_available_kb,swap_free_kb,cached_kb,dirty_kb,loadavg\n", host);
    struct timespec next;
    clock_gettime(CLOCK_REALTIME, &next);
    for (int i = 0; !stopped; i++) {
        if (i % 2 == 0) {
            host_row(host);
        }

        rows(words[2], true);
        next.tv_nsec += PERIOD_NS;
        next.tv_sec += next.tv_nsec / 1000000000L;
        next.tv_nsec %= 1000000000L;
        while (!stopped && clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, &next, NULL) == EINTR) {
        }
    }

    return fclose(host) != 0 || fclose(trace) != 0;
}
