/* A shim that stands between a process and the disk (LD_PRELOAD): every change below the folder $DISK_ROOT is counted,
 * recorded to $DISK_LOG, or made to fail.
 *
 * disk_arm(at, error, lasting) makes the change number `at` (from 1) fail with `error`, and with `lasting` all after it;
 * -1 kills the process there. `changes` tells how many there were since disk_arm. What a full disk lets pass
 * (removing files, making content durable) passes here too where error is ENOSPC.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static pthread_mutex_t one = PTHREAD_MUTEX_INITIALIZER;
long changes; /* since disk_arm */
static long at, lasting;
static int fault;
static int out = -2;

#define REAL(name) ({ static __typeof__(&name) real; if (!real) real = dlsym(RTLD_NEXT, #name); real; })

void disk_arm(long number, int error, int until_disarmed)
{
    pthread_mutex_lock(&one);
    changes = 0, at = number, fault = error, lasting = until_disarmed;
    pthread_mutex_unlock(&one);
}

/* The path below the root, "" for the root itself, NULL for what lies elsewhere. */
static const char *below(const char *path)
{
    const char *root = getenv("DISK_ROOT");
    size_t length = root ? strlen(root) : 0;
    if (!length || strncmp(path, root, length) || (path[length] && path[length] != '/')) return NULL;
    return path[length] ? path + length + 1 : path + length;
}

static const char *where(int folder, const char *path, char *buffer)
{
    if (path[0] == '/') return below(path);
    char place[64];
    if (folder == AT_FDCWD) strcpy(place, "/proc/self/cwd");
    else snprintf(place, sizeof place, "/proc/self/fd/%d", folder);
    ssize_t length = syscall(SYS_readlinkat, AT_FDCWD, place, buffer, PATH_MAX);
    if (length < 0 || length + strlen(path) + 2 > PATH_MAX) return NULL;
    if (*path) buffer[length++] = '/';
    strcpy(buffer + length, path);
    return below(buffer);
}

static const char *of(int handle, char *buffer) { return where(handle, "", buffer); }

static void tell(const void *content, size_t size) { syscall(SYS_write, out, content, size); }

/* Count a change and record it; whether it is to fail. A line `what size offset path[|other]`, then `size` bytes. */
static int change(const char *what, const char *path, const char *other, long long offset, const struct iovec *parts, int many)
{
    int failing = 0;
    pthread_mutex_lock(&one);
    changes++;
    if (at && (changes == at || (lasting && changes > at))) {
        if (fault == -1) kill(getpid(), SIGKILL);
        failing = !(fault == ENOSPC && (!strcmp(what, "unlink") || !strcmp(what, "fsync")));
    }
    if (out == -2) {
        const char *name = getenv("DISK_LOG");
        out = name ? (int)syscall(SYS_openat, AT_FDCWD, name, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600) : -1;
    }
    if (out >= 0 && !failing) {
        char line[3 * PATH_MAX];
        size_t size = 0;
        for (int index = 0; index < many; index++) size += parts[index].iov_len;
        tell(line, snprintf(line, sizeof line, "%s %zu %lld %s%s%s\n", what, size, offset, path, other ? "|" : "", other ? other : ""));
        for (int index = 0; index < many; index++) tell(parts[index].iov_base, parts[index].iov_len);
    }
    pthread_mutex_unlock(&one);
    if (failing) errno = fault;
    return failing;
}

static int opening(int folder, const char *path, int flags)
{
    char buffer[PATH_MAX + 1] = "";
    const char *found = (flags & (O_CREAT | O_TRUNC)) ? where(folder, path, buffer) : NULL;
    if (!found) return 0;
    int there = syscall(SYS_faccessat, folder, path, F_OK) == 0;
    if (there && !(flags & O_TRUNC)) return 0;
    if (there && (flags & O_EXCL)) return 0;
    return change(there ? "cut" : "create", found, NULL, 0, NULL, 0);
}

#define OPEN(name, signature, folder, call)                                                                            \
    int name signature                                                                                                 \
    {                                                                                                                  \
        mode_t mode = 0;                                                                                               \
        if (flags & (O_CREAT | O_TMPFILE)) { va_list rest; va_start(rest, flags); mode = va_arg(rest, mode_t); va_end(rest); } \
        return opening(folder, path, flags) ? -1 : REAL(name) call;                                                    \
    }
OPEN(open, (const char *path, int flags, ...), AT_FDCWD, (path, flags, mode))
OPEN(open64, (const char *path, int flags, ...), AT_FDCWD, (path, flags, mode))
OPEN(openat, (int folder, const char *path, int flags, ...), folder, (folder, path, flags, mode))
OPEN(openat64, (int folder, const char *path, int flags, ...), folder, (folder, path, flags, mode))

static int writing(int handle, const struct iovec *parts, int many, long long offset)
{
    char buffer[PATH_MAX + 1];
    const char *found = of(handle, buffer);
    if (!found) return 0;
    return change("write", found, NULL, offset < 0 ? lseek(handle, 0, SEEK_CUR) : offset, parts, many);
}

ssize_t write(int handle, const void *content, size_t size)
{
    struct iovec part = {(void *)content, size};
    return writing(handle, &part, 1, -1) ? -1 : REAL(write)(handle, content, size);
}
ssize_t pwrite(int handle, const void *content, size_t size, off_t offset)
{
    struct iovec part = {(void *)content, size};
    return writing(handle, &part, 1, offset) ? -1 : REAL(pwrite)(handle, content, size, offset);
}
ssize_t pwrite64(int handle, const void *content, size_t size, off64_t offset)
{
    struct iovec part = {(void *)content, size};
    return writing(handle, &part, 1, offset) ? -1 : REAL(pwrite64)(handle, content, size, offset);
}
ssize_t writev(int handle, const struct iovec *parts, int many)
{
    return writing(handle, parts, many, -1) ? -1 : REAL(writev)(handle, parts, many);
}

#define OF_HANDLE(name, what, signature, call, offset)                                                                 \
    int name signature                                                                                                 \
    {                                                                                                                  \
        char buffer[PATH_MAX + 1];                                                                                     \
        const char *found = of(handle, buffer);                                                                        \
        return found && change(what, found, NULL, offset, NULL, 0) ? -1 : REAL(name) call;                             \
    }
OF_HANDLE(fsync, "fsync", (int handle), (handle), 0)
OF_HANDLE(fdatasync, "fsync", (int handle), (handle), 0)
OF_HANDLE(ftruncate, "size", (int handle, off_t size), (handle, size), size)
OF_HANDLE(ftruncate64, "size", (int handle, off64_t size), (handle, size), size)

#define OF_PATH(name, what, signature, folder, call)                                                                   \
    int name signature                                                                                                 \
    {                                                                                                                  \
        char buffer[PATH_MAX + 1];                                                                                     \
        int there = syscall(SYS_faccessat, folder, path, F_OK) == 0, making = *what == 'm';                             \
        const char *found = there != making ? where(folder, path, buffer) : NULL;                                      \
        return found && change(what, found, NULL, 0, NULL, 0) ? -1 : REAL(name) call;                                  \
    }
OF_PATH(unlink, "unlink", (const char *path), AT_FDCWD, (path))
OF_PATH(unlinkat, "unlink", (int folder, const char *path, int flags), folder, (folder, path, flags))
OF_PATH(mkdir, "mkdir", (const char *path, mode_t mode), AT_FDCWD, (path, mode))
OF_PATH(mkdirat, "mkdir", (int folder, const char *path, mode_t mode), folder, (folder, path, mode))

static int moving(int from, const char *path, int to, const char *other)
{
    char one_buffer[PATH_MAX + 1], two_buffer[PATH_MAX + 1];
    const char *found = where(from, path, one_buffer), *target = where(to, other, two_buffer);
    return found && target && change("rename", found, target, 0, NULL, 0);
}
int rename(const char *path, const char *other)
{
    return moving(AT_FDCWD, path, AT_FDCWD, other) ? -1 : REAL(rename)(path, other);
}
int renameat(int from, const char *path, int to, const char *other)
{
    return moving(from, path, to, other) ? -1 : REAL(renameat)(from, path, to, other);
}
