/* The statements of hog that read and write files, through buffers of their own. */
#define _GNU_SOURCE
#include "hog.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define READ_BUFFER MIB
#define WRITE_BUFFER (256UL << 10)

outcome read_file(const char *path, size_t size, double rate)
{
    int file = open(path, O_RDONLY | O_CLOEXEC);
    char *buffer = file < 0 ? NULL : malloc(READ_BUFFER);
    int error = file < 0 || !buffer ? errno : 0;
    double start = now();
    size_t done = 0;
    while (!error && done < size) {
        ssize_t got = read(file, buffer, size - done < READ_BUFFER ? size - done : READ_BUFFER);
        if (got <= 0) {
            error = got < 0 ? errno : 0;
            break;
        }

        done += (size_t)got;
        if (rate > 0) {
            sleep_until(start + (double)done / rate);
        }
    }

    free(buffer);
    if (file >= 0) {
        close(file);
    }

    if (!error) {
        say("READ %zu bytes", done);
    }

    return error;
}

outcome write_file(const char *path, size_t size, double rate, bool synced)
{
    int file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    char *buffer = file < 0 ? NULL : malloc(WRITE_BUFFER);
    int error = file < 0 || !buffer ? errno : 0;
    double start = now();
    size_t told = 0;
    if (!error) {
        memset(buffer, 'h', size < WRITE_BUFFER ? size : WRITE_BUFFER);
    }

    for (size_t done = 0; !error && done < size;) {
        ssize_t put = write(file, buffer, size - done < WRITE_BUFFER ? size - done : WRITE_BUFFER);
        if (put < 0) {
            error = errno;
            say("write stopped after %zu", done);
            break;
        }

        done += (size_t)put;
        if (done - told >= TELL_EVERY) {
            told = done;
            say("PROGRESS write %zu", done);
        }

        if (rate > 0) {
            sleep_until(start + (double)done / rate);
        }
    }

    if (!error && synced && fsync(file) < 0) {
        error = errno;
    }

    free(buffer);
    if (file >= 0) {
        close(file);
    }

    return error;
}
