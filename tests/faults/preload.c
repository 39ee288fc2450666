/* A file system that fails when it is told to: wraps the calls that change files.

   Loaded into one Python by LD_PRELOAD. Acts only below the folder that fault_set names, so
   that neither the interpreter nor its streams notice anything. */

#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

enum { OPEN, WRITE, FSYNC, LINK, RENAME, UNLINK, MKDIR, CHMOD, CLOSE, ENTER, KINDS };
static const char *const names[KINDS] = {
    "open", "write", "fsync", "link", "rename", "unlink", "mkdir", "chmod", "close", "enter",
};

static char below[PATH_MAX];
static size_t length;
static int counts[KINDS];
static int failing = -1, first, lasting, wanted;
static pid_t owner;

/* Neither git nor a hook nor an editor is to meet the faults; nor what starts them. */
__attribute__((constructor)) static void alone(void) { unsetenv("LD_PRELOAD"); }

static int kind_of(const char *name) {
    for (int kind = 0; kind < KINDS; kind++)
        if (!strcmp(names[kind], name)) return kind;
    return -1;
}

/* Below this folder count the calls, and let one kind of them fail: the `nth`, from 1, with the
   error `code`, and those after it too where `on` is not 0. An empty name lets nothing fail.
   Returns -1 for a name that is none. */
int fault_set(const char *folder, const char *name, int nth, int code, int on) {
    failing = kind_of(name);
    first = nth, wanted = code, lasting = on, owner = getpid();
    memset(counts, 0, sizeof counts);
    length = strlen(folder);
    if (length >= sizeof below) return -1;
    strcpy(below, folder);
    return *name && failing < 0 ? -1 : 0;
}

/* How often calls of this kind were met below the folder; -1 for a name that is none. */
int fault_count(const char *name) {
    int kind = kind_of(name);
    return kind < 0 ? -1 : counts[kind];
}

static int inside(const char *path) {
    return length && owner == getpid() && !strncmp(path, below, length) && (!path[length] || path[length] == '/');
}

static int inside_fd(int fd) {
    char link[32], path[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t size = readlink(link, path, sizeof path - 1);
    if (size < 0) return 0;
    path[size] = 0;
    return inside(path);
}

static int inside_at(int folder, const char *path) {
    char here[PATH_MAX], whole[2 * PATH_MAX];
    if (path[0] == '/') return inside(path);
    if (folder != AT_FDCWD) return inside_fd(folder);
    if (!getcwd(here, sizeof here)) return 0;
    snprintf(whole, sizeof whole, "%s/%s", here, path);
    return inside(whole);
}

/* Whether this call is to fail; one that does not is counted as well. */
static int fails(int kind, int here) {
    int error = errno;
    if (here) {
        int number = ++counts[kind];
        if (kind == failing && (number == first || (lasting && number > first))) {
            errno = wanted;
            return 1;
        }
    }
    errno = error;
    return 0;
}

#define REAL(result, name, ...) \
    static result (*real)(__VA_ARGS__); \
    if (!real) real = (result(*)(__VA_ARGS__))dlsym(RTLD_NEXT, #name)

#define MODE(flags, mode) \
    mode_t mode = 0; \
    if ((flags) & (O_CREAT | O_TMPFILE)) { \
        va_list more; \
        va_start(more, flags); \
        mode = va_arg(more, mode_t); \
        va_end(more); \
    }

/* Of a file, or of a folder on the way to one. */
#define OPENED(flags) ((flags) & O_DIRECTORY ? ENTER : OPEN)

#define OPENS(name) \
    int name(const char *path, int flags, ...) { \
        REAL(int, name, const char *, int, ...); \
        MODE(flags, mode) \
        return fails(OPENED(flags), inside_at(AT_FDCWD, path)) ? -1 : real(path, flags, mode); \
    }
#define OPENS_AT(name) \
    int name(int folder, const char *path, int flags, ...) { \
        REAL(int, name, int, const char *, int, ...); \
        MODE(flags, mode) \
        return fails(OPENED(flags), inside_at(folder, path)) ? -1 : real(folder, path, flags, mode); \
    }
OPENS(open)
OPENS(open64)
OPENS_AT(openat)
OPENS_AT(openat64)

/* What a compiler that hardens programs makes of an opening without a mode. */
int __open_2(const char *path, int flags) { return open(path, flags); }
int __open64_2(const char *path, int flags) { return open64(path, flags); }
int __openat_2(int folder, const char *path, int flags) { return openat(folder, path, flags); }
int __openat64_2(int folder, const char *path, int flags) { return openat64(folder, path, flags); }

DIR *opendir(const char *path) {
    REAL(DIR *, opendir, const char *);
    return fails(OPEN, inside_at(AT_FDCWD, path)) ? NULL : real(path);
}

#define OF_FD(kind, result, name, parameters, types, arguments) \
    result name parameters { \
        REAL(result, name, types); \
        return fails(kind, inside_fd(fd)) ? -1 : real arguments; \
    }
#define LIST(...) __VA_ARGS__
OF_FD(WRITE, ssize_t, write, (int fd, const void *from, size_t size),
      LIST(int, const void *, size_t), (fd, from, size))
OF_FD(WRITE, ssize_t, pwrite, (int fd, const void *from, size_t size, off_t at),
      LIST(int, const void *, size_t, off_t), (fd, from, size, at))
OF_FD(WRITE, ssize_t, pwrite64, (int fd, const void *from, size_t size, off64_t at),
      LIST(int, const void *, size_t, off64_t), (fd, from, size, at))
OF_FD(WRITE, ssize_t, writev, (int fd, const struct iovec *from, int count),
      LIST(int, const struct iovec *, int), (fd, from, count))
OF_FD(FSYNC, int, fsync, (int fd), LIST(int), (fd))
OF_FD(FSYNC, int, fdatasync, (int fd), LIST(int), (fd))
OF_FD(CHMOD, int, fchmod, (int fd, mode_t mode), LIST(int, mode_t), (fd, mode))

/* As on Linux: what could not be closed well is closed all the same. */
int close(int fd) {
    REAL(int, close, int);
    struct stat found;
    int folder = !fstat(fd, &found) && S_ISDIR(found.st_mode);
    if (!fails(folder ? ENTER : CLOSE, inside_fd(fd))) return real(fd);
    int error = errno;
    real(fd);
    errno = error;
    return -1;
}

#define OF_PATH(kind, name, parameters, types, arguments, here) \
    int name parameters { \
        REAL(int, name, types); \
        return fails(kind, here) ? -1 : real arguments; \
    }
OF_PATH(MKDIR, mkdir, (const char *path, mode_t mode), LIST(const char *, mode_t), (path, mode),
        inside_at(AT_FDCWD, path))
OF_PATH(MKDIR, mkdirat, (int folder, const char *path, mode_t mode),
        LIST(int, const char *, mode_t), (folder, path, mode), inside_at(folder, path))
OF_PATH(CHMOD, chmod, (const char *path, mode_t mode), LIST(const char *, mode_t), (path, mode),
        inside_at(AT_FDCWD, path))
OF_PATH(CHMOD, fchmodat, (int folder, const char *path, mode_t mode, int flags),
        LIST(int, const char *, mode_t, int), (folder, path, mode, flags), inside_at(folder, path))
OF_PATH(UNLINK, unlink, (const char *path), LIST(const char *), (path), inside_at(AT_FDCWD, path))
OF_PATH(UNLINK, unlinkat, (int folder, const char *path, int flags),
        LIST(int, const char *, int), (folder, path, flags), inside_at(folder, path))
OF_PATH(LINK, link, (const char *from, const char *to), LIST(const char *, const char *),
        (from, to), inside_at(AT_FDCWD, to))
OF_PATH(LINK, linkat, (int f, const char *from, int t, const char *to, int flags),
        LIST(int, const char *, int, const char *, int), (f, from, t, to, flags),
        inside_at(t, to))
OF_PATH(RENAME, rename, (const char *from, const char *to), LIST(const char *, const char *),
        (from, to), inside_at(AT_FDCWD, to))
OF_PATH(RENAME, renameat, (int f, const char *from, int t, const char *to),
        LIST(int, const char *, int, const char *), (f, from, t, to), inside_at(t, to))
OF_PATH(RENAME, renameat2,
        (int f, const char *from, int t, const char *to, unsigned int flags),
        LIST(int, const char *, int, const char *, unsigned int), (f, from, t, to, flags),
        inside_at(t, to))
