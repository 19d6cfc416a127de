/* The statements of hog that talk TCP: a server that echoes, a child for each connection, and a client that asks once in a while. */
#define _GNU_SOURCE
#include "hog.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void echo(int connection)
{
    char buffer[PAGE];
    ssize_t got;
    while ((got = read(connection, buffer, sizeof buffer)) > 0) {
        say("GOT %zd bytes", got);
        if (write(connection, buffer, (size_t)got) != got) {
            break;
        }
    }

    say("CLOSE n=%zd errno=%d", got, got < 0 ? errno : 0);
}

/* Comes back only where it can't listen. */
outcome serve(int port)
{
    struct sockaddr_in own = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
    int yes = 1, listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (listener < 0 || bind(listener, (struct sockaddr *)&own, sizeof own) < 0 || listen(listener, 16) < 0) {
        return errno;
    }

    say("LISTEN %d", port);
    signal(SIGCHLD, SIG_IGN);
    for (;;) {
        struct sockaddr_in peer;
        socklen_t length = sizeof peer;
        int connection = accept(listener, (struct sockaddr *)&peer, &length);
        if (connection < 0) {
            continue;
        }

        say("ACCEPT from %s:%d", inet_ntoa(peer.sin_addr), ntohs(peer.sin_port));
        if (fork() == 0) {
            echo(connection);
            _exit(0);
        }

        close(connection);
    }
}

/* Whether there is something to read within so many seconds. */
static bool comes(int connection, double patience)
{
    struct pollfd one = { .fd = connection, .events = POLLIN };
    return poll(&one, 1, (int)(patience * 1000)) == 1;
}

outcome client(const char *host, int port, double gap, int count, double patience)
{
    struct sockaddr_in server = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
    int connection = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    double start = now();
    if (inet_pton(AF_INET, host, &server.sin_addr) != 1) {
        return EINVAL;
    }

    if (connection < 0 || connect(connection, (struct sockaddr *)&server, sizeof server) < 0) {
        return errno;
    }

    say("CONNECTED in %.4fs", now() - start);
    for (int i = 0; i < count; i++) {
        char message[32] = "ping", answer[sizeof message];
        double sent = now();
        say("SEND %d", i);
        if (write(connection, message, sizeof message) < 0) {
            return errno;
        }

        if (!comes(connection, patience)) {
            return ETIMEDOUT;
        }

        if (recv(connection, answer, sizeof answer, MSG_WAITALL) <= 0) {
            return ECONNRESET;
        }

        say("REPLY %d rtt=%.4f", i, now() - sent);
        sleep_until(sent + gap);
    }

    return 0;
}
