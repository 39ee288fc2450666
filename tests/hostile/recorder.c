/* What a process does to the world outside it: programs, connections, files opened and changed.

   Loaded by LD_PRELOAD into one Python, and by it into whatever is started from there. Where the
   variable HOSTILE_LOG names a file each of these calls is noted in it, in one write at its end,
   so that processes do not get into each other's way. A note is its length in eight digits and
   then, each ended by a zero: what was done, the current folder, the path or program, and more.

   Calls of the system that a program makes itself, without the C library, are not seen, nor those
   of a program without it, nor those that the library makes for itself (a name looked up). */

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <netdb.h>
#include <netinet/in.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/un.h>
#include <unistd.h>

#define LOG "HOSTILE_LOG"
#define US "LD_PRELOAD"
enum { MOST = 1 << 16, DIGITS = 8 };
extern char **environ;

/* All buffers are on the stack: a child that shares our memory until it has become another
   program comes through here, too. */
static size_t add(char *note, size_t size, const char *text) {
    size_t length = strlen(text);
    if (size + length + 1 > MOST) return size;
    memcpy(note + size, text, length + 1);
    return size + length + 1;
}

static void put(const char *what, const char *path, char *const *more) {
    const char *log = getenv(LOG);
    if (!log) return;
    int error = errno;
    char note[MOST + 1], here[PATH_MAX], digits[DIGITS + 1];
    size_t size = DIGITS;
    size = add(note, size, what);
    size = add(note, size, getcwd(here, sizeof here) ? here : "?");
    size = add(note, size, path);
    for (; more && *more; more++) size = add(note, size, *more);
    snprintf(digits, sizeof digits, "%08zu", size - DIGITS);
    memcpy(note, digits, DIGITS);
    int fd = syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    if (fd >= 0) {
        if (syscall(SYS_write, fd, note, size) < 0) abort();
        syscall(SYS_close, fd);
    }
    errno = error;
}

static int behind(int fd, char *path) {
    char link[32];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t size = readlink(link, path, PATH_MAX - 1);
    path[size < 0 ? 0 : size] = 0;
    return size > 0;
}

static void opened(int fd, int writing) {
    char path[PATH_MAX];
    int error = errno;
    if (fd >= 0 && getenv(LOG) && behind(fd, path)) put(writing ? "write" : "read", path, NULL);
    errno = error;
}

/* A name in a folder, which is what changes: the way to it is followed, the name itself is not. */
static void changed(const char *what, int folder, const char *path) {
    char whole[2 * PATH_MAX] = "", real[2 * PATH_MAX] = "";
    int error = errno;
    if (!getenv(LOG) || !path) return;
    if (path[0] != '/') {
        if (folder == AT_FDCWD ? !getcwd(whole, PATH_MAX) : !behind(folder, whole)) return;
        strcat(whole, "/");
    }
    strncat(whole, path, PATH_MAX - 2);
    char *name = strrchr(whole, '/');
    *name++ = 0;
    if (!realpath(*whole ? whole : "/", real)) strcpy(real, whole);
    strcat(real, "/");
    strncat(real, name, PATH_MAX - 2);
    errno = error;
    put(what, real, NULL);
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
#define WRITES(flags) (((flags) & O_ACCMODE) != O_RDONLY || ((flags) & (O_CREAT | O_TRUNC)))

#define OPENS(name) \
    int name(const char *path, int flags, ...) { \
        REAL(int, name, const char *, int, ...); \
        MODE(flags, mode) \
        int fd = real(path, flags, mode); \
        if (!(flags & O_PATH)) opened(fd, WRITES(flags)); \
        return fd; \
    }
#define OPENS_AT(name) \
    int name(int folder, const char *path, int flags, ...) { \
        REAL(int, name, int, const char *, int, ...); \
        MODE(flags, mode) \
        int fd = real(folder, path, flags, mode); \
        if (!(flags & O_PATH)) opened(fd, WRITES(flags)); \
        return fd; \
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

#define CREATES(name) \
    int name(const char *path, mode_t mode) { \
        REAL(int, name, const char *, mode_t); \
        int fd = real(path, mode); \
        opened(fd, 1); \
        return fd; \
    }
CREATES(creat)
CREATES(creat64)

#define STREAMS(name) \
    FILE *name(const char *path, const char *mode) { \
        REAL(FILE *, name, const char *, const char *); \
        FILE *stream = real(path, mode); \
        if (stream) opened(fileno(stream), mode[0] != 'r' || strchr(mode, '+')); \
        return stream; \
    }
STREAMS(fopen)
STREAMS(fopen64)

DIR *opendir(const char *path) {
    REAL(DIR *, opendir, const char *);
    DIR *folder = real(path);
    if (folder) opened(dirfd(folder), 0);
    return folder;
}

#define LIST(...) __VA_ARGS__
#define CHANGES(name, parameters, types, arguments, folder, path) \
    int name parameters { \
        REAL(int, name, types); \
        changed(#name, folder, path); \
        return real arguments; \
    }
CHANGES(mkdir, (const char *p, mode_t m), LIST(const char *, mode_t), (p, m), AT_FDCWD, p)
CHANGES(mkdirat, (int f, const char *p, mode_t m), LIST(int, const char *, mode_t), (f, p, m), f, p)
CHANGES(rmdir, (const char *p), LIST(const char *), (p), AT_FDCWD, p)
CHANGES(unlink, (const char *p), LIST(const char *), (p), AT_FDCWD, p)
CHANGES(unlinkat, (int f, const char *p, int o), LIST(int, const char *, int), (f, p, o), f, p)
CHANGES(remove, (const char *p), LIST(const char *), (p), AT_FDCWD, p)
CHANGES(chmod, (const char *p, mode_t m), LIST(const char *, mode_t), (p, m), AT_FDCWD, p)
CHANGES(fchmodat, (int f, const char *p, mode_t m, int o), LIST(int, const char *, mode_t, int),
        (f, p, m, o), f, p)
CHANGES(chown, (const char *p, uid_t u, gid_t g), LIST(const char *, uid_t, gid_t), (p, u, g),
        AT_FDCWD, p)
CHANGES(lchown, (const char *p, uid_t u, gid_t g), LIST(const char *, uid_t, gid_t), (p, u, g),
        AT_FDCWD, p)
CHANGES(truncate, (const char *p, off_t s), LIST(const char *, off_t), (p, s), AT_FDCWD, p)
CHANGES(truncate64, (const char *p, off64_t s), LIST(const char *, off64_t), (p, s), AT_FDCWD, p)
CHANGES(mkfifo, (const char *p, mode_t m), LIST(const char *, mode_t), (p, m), AT_FDCWD, p)
CHANGES(mknod, (const char *p, mode_t m, dev_t d), LIST(const char *, mode_t, dev_t), (p, m, d),
        AT_FDCWD, p)
CHANGES(symlink, (const char *to, const char *p), LIST(const char *, const char *), (to, p),
        AT_FDCWD, p)
CHANGES(symlinkat, (const char *to, int f, const char *p), LIST(const char *, int, const char *),
        (to, f, p), f, p)
CHANGES(link, (const char *from, const char *p), LIST(const char *, const char *), (from, p),
        AT_FDCWD, p)
CHANGES(linkat, (int g, const char *from, int f, const char *p, int o),
        LIST(int, const char *, int, const char *, int), (g, from, f, p, o), f, p)

#define MOVES(name, parameters, types, arguments, from, source, to, target) \
    int name parameters { \
        REAL(int, name, types); \
        changed(#name, from, source); \
        changed(#name, to, target); \
        return real arguments; \
    }
MOVES(rename, (const char *a, const char *b), LIST(const char *, const char *), (a, b), AT_FDCWD, a,
      AT_FDCWD, b)
MOVES(renameat, (int f, const char *a, int t, const char *b),
      LIST(int, const char *, int, const char *), (f, a, t, b), f, a, t, b)
MOVES(renameat2, (int f, const char *a, int t, const char *b, unsigned int o),
      LIST(int, const char *, int, const char *, unsigned int), (f, a, t, b, o), f, a, t, b)

#define OF_FD(name, parameters, types, arguments) \
    int name parameters { \
        REAL(int, name, types); \
        opened(fd, 1); \
        return real arguments; \
    }
OF_FD(fchmod, (int fd, mode_t mode), LIST(int, mode_t), (fd, mode))
OF_FD(fchown, (int fd, uid_t user, gid_t group), LIST(int, uid_t, gid_t), (fd, user, group))

int connect(int fd, const struct sockaddr *to, socklen_t size) {
    REAL(int, connect, int, const struct sockaddr *, socklen_t);
    char name[INET6_ADDRSTRLEN + 32] = "";
    if (to->sa_family == AF_INET)
        inet_ntop(AF_INET, &((const struct sockaddr_in *)to)->sin_addr, name, sizeof name);
    else if (to->sa_family == AF_INET6)
        inet_ntop(AF_INET6, &((const struct sockaddr_in6 *)to)->sin6_addr, name, sizeof name);
    put("connect", to->sa_family == AF_UNIX ? ((const struct sockaddr_un *)to)->sun_path : name,
        NULL);
    return real(fd, to, size);
}

int getaddrinfo(const char *name, const char *service, const struct addrinfo *hints,
                struct addrinfo **found) {
    REAL(int, getaddrinfo, const char *, const char *, const struct addrinfo *, struct addrinfo **);
    put("connect", name ? name : "", NULL);
    return real(name, service, hints, found);
}

/* A program that is looked for in each folder of PATH is noted where it is. */
static void started(const char *program, char *const argv[]) {
    if (!strchr(program, '/') || !access(program, X_OK)) put("start", program, argv);
}

static const char *setting(char *const envp[], const char *name, size_t length) {
    for (; envp && *envp; envp++)
        if (!strncmp(*envp, name, length) && (*envp)[length] == '=') return *envp;
    return NULL;
}

static size_t count(char *const list[]) {
    size_t many = 0;
    while (list && list[many]) many++;
    return many;
}

/* The environment given, in which we stay, whatever was taken out of it. */
#define STAYING(given) \
    size_t many = count(given); \
    char *around[many + 3], mine[2][PATH_MAX + 32]; \
    if (many) memcpy(around, given, many * sizeof *around); \
    around[many] = NULL; \
    for (int n = 0; n < 2; n++) { \
        const char *name = n ? LOG : US, *value = getenv(name); \
        if (value && !setting(given, name, strlen(name))) { \
            snprintf(mine[n], sizeof mine[n], "%s=%s", name, value); \
            around[many++] = mine[n]; \
            around[many] = NULL; \
        } \
    }

int execve(const char *program, char *const argv[], char *const envp[]) {
    REAL(int, execve, const char *, char *const[], char *const[]);
    started(program, argv);
    STAYING(envp)
    return real(program, argv, around);
}

int execvpe(const char *program, char *const argv[], char *const envp[]) {
    REAL(int, execvpe, const char *, char *const[], char *const[]);
    started(program, argv);
    STAYING(envp)
    return real(program, argv, around);
}

int execv(const char *program, char *const argv[]) { return execve(program, argv, environ); }
int execvp(const char *program, char *const argv[]) { return execvpe(program, argv, environ); }

#define SPAWNS(name) \
    int name(pid_t *pid, const char *program, const posix_spawn_file_actions_t *actions, \
             const posix_spawnattr_t *attributes, char *const argv[], char *const envp[]) { \
        REAL(int, name, pid_t *, const char *, const posix_spawn_file_actions_t *, \
             const posix_spawnattr_t *, char *const[], char *const[]); \
        started(program, argv); \
        STAYING(envp) \
        return real(pid, program, actions, attributes, argv, around); \
    }
SPAWNS(posix_spawn)
SPAWNS(posix_spawnp)

int system(const char *line) {
    REAL(int, system, const char *);
    char *const argv[] = {"sh", "-c", (char *)line, NULL};
    put("start", "/bin/sh", argv);
    return real(line);
}

FILE *popen(const char *line, const char *mode) {
    REAL(FILE *, popen, const char *, const char *);
    char *const argv[] = {"sh", "-c", (char *)line, NULL};
    put("start", "/bin/sh", argv);
    return real(line, mode);
}
