/*
 * faultline: makes the N-th file-changing call of a real program fail or kill it.
 *
 * Loaded with LD_PRELOAD (64-bit Linux, glibc); faultline.py builds it and sets
 * the environment. A call counts when it touches one of the folders or anything
 * below them; counted calls are numbered from 1, across the process's threads.
 *
 *   FAULTLINE_UNDER   the folders, absolute and free of symlinks, colon separated
 *   FAULTLINE_AT      the number of the call to hit; 0 or unset: only count
 *   FAULTLINE_KIND    eio | enospc    the call returns that error, nothing is done
 *                     kill-before     SIGKILL instead of the call
 *                     kill-after      SIGKILL once the call is done
 *                     short           write, pwrite: half of the bytes, then SIGKILL;
 *                                     any other call: as kill-before
 *   FAULTLINE_STICKY  1: with eio and enospc every later counted call fails as well
 *   FAULTLINE_LOG     one line per counted call is appended here, before the call:
 *                     number, name, basename, size, with tabs between them
 *   FAULTLINE_ARM     counting starts once this file exists
 *
 * An empty variable is an unset one. A value that cannot be used ends the program at
 * its start: a test must not pass because its fault was never set up.
 *
 * Names in the log leave the 64 off (pwrite64 is logged as pwrite), since which of the
 * two is called depends on how the caller was built. A rename or link is logged under
 * its new name, if that is in one of the folders. An open counts when it creates or
 * empties the file; opening a file that is there changes nothing.
 *
 * A name that is already deleted ends in " (deleted)".
 *
 * Once the call to be killed at has its number, no later one is done. Calls of other
 * threads with lower numbers that are under way then may be cut off, log line included.
 *
 * Out of sight: stores through mmap (SQLite's -shm), stdio (fwrite calls write inside
 * libc), pwritev, symlink, rmdir, io_uring, changes of mode, owner and times. A program
 * started with exec counts anew from 1; a fork counts on from its parent's number.
 *
 * Everything here goes to the kernel through syscall(): no call can come back into this
 * library, no lock is taken, and calls made before its constructor has run just work.
 */

/* With these the headers would define open() inline, or make open and open64 one name. */
#undef _FORTIFY_SOURCE
#undef _FILE_OFFSET_BITS
#define _GNU_SOURCE

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

#ifndef __LP64__
#error "faultline hands offsets to the kernel in one register: 64-bit only"
#endif

enum kind { KIND_ERROR, KIND_KILL_BEFORE, KIND_KILL_AFTER, KIND_SHORT };

/* What the interposed function has to do with its call. */
enum action { GO, FAIL, GO_THEN_DIE, TEAR };

static struct {
    char *under; /* NULL: nothing is counted */
    char *log;
    char *arm;
    long at;
    enum kind kind;
    int error;
    bool sticky;
} config;

static atomic_long counted;
static atomic_bool armed;

/* ---- set-up ------------------------------------------------------------------- */

static void refuse(const char *variable)
{
    static const char said[] = " cannot be used by faultline\n";
    syscall(SYS_write, 2, variable, strlen(variable));
    syscall(SYS_write, 2, said, sizeof said - 1);
    syscall(SYS_exit_group, 97);
}

/* A copy, since the program may change its environment later. */
static char *setting(const char *variable)
{
    const char *value = getenv(variable);
    if (value == NULL || *value == '\0')
        return NULL;
    char *copy = strdup(value);
    if (copy == NULL)
        refuse(variable);
    return copy;
}

static void read_kind(void)
{
    const char *kind = getenv("FAULTLINE_KIND");
    if (kind == NULL) {
        refuse("FAULTLINE_KIND");
    } else if (strcmp(kind, "eio") == 0) {
        config.kind = KIND_ERROR;
        config.error = EIO;
    } else if (strcmp(kind, "enospc") == 0) {
        config.kind = KIND_ERROR;
        config.error = ENOSPC;
    } else if (strcmp(kind, "kill-before") == 0) {
        config.kind = KIND_KILL_BEFORE;
    } else if (strcmp(kind, "kill-after") == 0) {
        config.kind = KIND_KILL_AFTER;
    } else if (strcmp(kind, "short") == 0) {
        config.kind = KIND_SHORT;
    } else {
        refuse("FAULTLINE_KIND");
    }
}

/* Opened for each line: a kept descriptor could be closed by the program and come back
 * as one of its own files. */
static long open_log(void)
{
    return syscall(SYS_openat, AT_FDCWD, config.log,
                   O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
}

__attribute__((constructor)) static void set_up(void)
{
    char *at = setting("FAULTLINE_AT");
    if (at != NULL) {
        char *end;
        errno = 0;
        config.at = strtol(at, &end, 10);
        if (errno != 0 || *end != '\0' || config.at < 0)
            refuse("FAULTLINE_AT");
        free(at);
    }
    if (config.at > 0)
        read_kind();

    char *sticky = setting("FAULTLINE_STICKY");
    config.sticky = sticky != NULL && strcmp(sticky, "1") == 0;
    free(sticky);

    config.arm = setting("FAULTLINE_ARM");
    atomic_store(&armed, config.arm == NULL);

    config.log = setting("FAULTLINE_LOG");
    if (config.log != NULL) {
        /* Now, so that a log without lines differs from a library never loaded. */
        long fd = open_log();
        if (fd < 0)
            refuse("FAULTLINE_LOG");
        syscall(SYS_close, fd);
    }
    config.under = setting("FAULTLINE_UNDER");
}

/* ---- which file a call is about ------------------------------------------------- */

static bool path_of_fd(int fd, char path[PATH_MAX])
{
    char link[40];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    long length = syscall(SYS_readlinkat, AT_FDCWD, link, path, PATH_MAX - 1);
    if (length < 0)
        return false;
    path[length] = '\0';
    return true;
}

/* The kernel resolves the folder, so that symlinks, ".." and folders given as descriptors
 * come out right. False where the folder cannot be opened: the call fails there too. */
static bool path_of_entry(int dirfd, const char *name, char path[PATH_MAX])
{
    size_t end = strlen(name);
    while (end > 1 && name[end - 1] == '/')
        end--;
    size_t start = end;
    while (start > 0 && name[start - 1] != '/')
        start--;
    if (end == 0 || end >= PATH_MAX)
        return false;

    char folder[PATH_MAX] = ".";
    if (start > 0) {
        memcpy(folder, name, start);
        folder[start] = '\0';
    }
    long fd = syscall(SYS_openat, dirfd, folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return false;
    bool known = path_of_fd((int)fd, path);
    syscall(SYS_close, fd);
    if (!known)
        return false;

    size_t length = strcmp(path, "/") == 0 ? 0 : strlen(path);
    if (length + 1 + (end - start) >= PATH_MAX)
        return false;
    path[length] = '/';
    memcpy(path + length + 1, name + start, end - start);
    path[length + 1 + (end - start)] = '\0';
    return true;
}

/* A folder counts itself: its fsync is what makes a rename last. */
static bool is_under(const char *path)
{
    for (const char *folder = config.under; *folder != '\0';) {
        size_t span = strcspn(folder, ":");
        size_t length = span;
        while (length > 0 && folder[length - 1] == '/')
            length--;
        if (span > 0 && strncmp(path, folder, length) == 0 &&
            (path[length] == '/' || path[length] == '\0'))
            return true;
        folder += span;
        if (*folder == ':')
            folder++;
    }
    return false;
}

static bool is_counting(void)
{
    if (config.under == NULL)
        return false;
    if (atomic_load(&armed))
        return true;
    if (syscall(SYS_faccessat, AT_FDCWD, config.arm, F_OK) != 0)
        return false;
    atomic_store(&armed, true);
    return true;
}

/* ---- counting, and the fault ------------------------------------------------------ */

static void die(void)
{
    syscall(SYS_kill, syscall(SYS_getpid), SIGKILL);
    /* The first process of a container survives its own SIGKILL. */
    syscall(SYS_exit_group, 128 + SIGKILL);
}

/* For a thread that comes after the call to be killed at, while that call may still be
 * going on. Its end is not awaited for ever: after a fork just then, this process is
 * another one. */
static void wait_to_die(void)
{
    struct timespec long_enough = {.tv_sec = 10};
    syscall(SYS_ppoll, NULL, 0, &long_enough, NULL, 0);
    die();
}

/* One write of the whole line: lines of other threads cannot get in between. */
static void log_call(long number, const char *name, const char *path, long long size)
{
    if (config.log == NULL)
        return;
    const char *slash = strrchr(path, '/');
    char base[NAME_MAX + 32]; /* room for the " (deleted)" /proc appends */
    snprintf(base, sizeof base, "%s", slash == NULL ? path : slash + 1);
    for (char *at = base; *at != '\0'; at++)
        if ((unsigned char)*at < ' ')
            *at = '?';

    char line[sizeof base + 80];
    int length = snprintf(line, sizeof line, "%ld\t%s\t%s\t%lld\n", number, name, base, size);
    long fd = open_log();
    syscall(SYS_write, fd, line, (size_t)length);
    syscall(SYS_close, fd);
}

/* Counts and logs one call; does not return where the call is to be killed first. On
 * FAIL errno is the error to return. */
static enum action count(const char *name, const char *path, long long size)
{
    long number = atomic_fetch_add(&counted, 1) + 1;
    bool later = config.at > 0 && number > config.at;
    if (later && config.kind != KIND_ERROR)
        wait_to_die();
    log_call(number, name, path, size);

    if (number != config.at && !(later && config.sticky))
        return GO;
    switch (config.kind) {
    case KIND_ERROR:
        return FAIL;
    case KIND_KILL_AFTER:
        return GO_THEN_DIE;
    case KIND_SHORT:
        return TEAR;
    case KIND_KILL_BEFORE:
        die();
    }
    return GO;
}

static enum action on_fd(const char *name, int fd, long long size)
{
    int before = errno;
    char path[PATH_MAX];
    enum action action = GO;
    if (is_counting() && path_of_fd(fd, path) && is_under(path))
        action = count(name, path, size);
    errno = action == FAIL ? config.error : before;
    return action;
}

static enum action on_entry(const char *name, int dirfd, const char *entry, long long size)
{
    int before = errno;
    char path[PATH_MAX];
    enum action action = GO;
    if (is_counting() && path_of_entry(dirfd, entry, path) && is_under(path))
        action = count(name, path, size);
    errno = action == FAIL ? config.error : before;
    return action;
}

static enum action on_two_entries(const char *name, int old_dirfd, const char *old,
                                  int new_dirfd, const char *new)
{
    int before = errno;
    char path[PATH_MAX];
    enum action action = GO;
    if (is_counting() && ((path_of_entry(new_dirfd, new, path) && is_under(path)) ||
                          (path_of_entry(old_dirfd, old, path) && is_under(path))))
        action = count(name, path, 0);
    errno = action == FAIL ? config.error : before;
    return action;
}

/* The call itself, with its fault, as the last thing of an int or ssize_t function. The
 * writes that can be torn turn TEAR into GO_THEN_DIE first (halved); others die here. */
#define CARRY_OUT(decided, ...)                                                         \
    do {                                                                                \
        enum action carried = (decided);                                                \
        if (carried == FAIL)                                                            \
            return -1;                                                                  \
        if (carried == TEAR)                                                            \
            die();                                                                      \
        long result = syscall(__VA_ARGS__);                                             \
        if (carried == GO_THEN_DIE)                                                     \
            die();                                                                      \
        return result;                                                                  \
    } while (0)

static enum action halved(enum action action, size_t *size)
{
    if (action != TEAR)
        return action;
    *size /= 2;
    return GO_THEN_DIE;
}

/* ---- the interposed functions: data ------------------------------------------------ */

ssize_t write(int fd, const void *data, size_t size)
{
    enum action action = halved(on_fd("write", fd, (long long)size), &size);
    CARRY_OUT(action, SYS_write, fd, data, size);
}

static ssize_t pwrite_at(int fd, const void *data, size_t size, off_t offset)
{
    enum action action = halved(on_fd("pwrite", fd, (long long)size), &size);
    CARRY_OUT(action, SYS_pwrite64, fd, data, size, offset);
}

ssize_t pwrite(int fd, const void *data, size_t size, off_t offset)
{
    return pwrite_at(fd, data, size, offset);
}

ssize_t pwrite64(int fd, const void *data, size_t size, off64_t offset)
{
    return pwrite_at(fd, data, size, offset);
}

ssize_t writev(int fd, const struct iovec *parts, int many)
{
    long long size = 0;
    for (int i = 0; i < many; i++)
        size += (long long)parts[i].iov_len;
    CARRY_OUT(on_fd("writev", fd, size), SYS_writev, fd, parts, many);
}

/* What shutil.copyfile uses. */
static ssize_t send_file(int out, int in, off_t *offset, size_t size)
{
    CARRY_OUT(on_fd("sendfile", out, (long long)size), SYS_sendfile, out, in, offset, size);
}

ssize_t sendfile(int out, int in, off_t *offset, size_t size)
{
    return send_file(out, in, offset, size);
}

ssize_t sendfile64(int out, int in, off64_t *offset, size_t size)
{
    return send_file(out, in, offset, size);
}

ssize_t copy_file_range(int in, off64_t *in_offset, int out, off64_t *out_offset, size_t size,
                        unsigned flags)
{
    CARRY_OUT(on_fd("copy_file_range", out, (long long)size), SYS_copy_file_range, in,
              in_offset, out, out_offset, size, flags);
}

static int truncate_fd(int fd, off_t size)
{
    CARRY_OUT(on_fd("ftruncate", fd, size), SYS_ftruncate, fd, size);
}

int ftruncate(int fd, off_t size)
{
    return truncate_fd(fd, size);
}

int ftruncate64(int fd, off64_t size)
{
    return truncate_fd(fd, size);
}

static int truncate_path(const char *path, off_t size)
{
    CARRY_OUT(on_entry("truncate", AT_FDCWD, path, size), SYS_truncate, path, size);
}

int truncate(const char *path, off_t size)
{
    return truncate_path(path, size);
}

int truncate64(const char *path, off64_t size)
{
    return truncate_path(path, size);
}

static int allocate(int fd, int mode, off_t offset, off_t size)
{
    CARRY_OUT(on_fd("fallocate", fd, size), SYS_fallocate, fd, mode, offset, size);
}

int fallocate(int fd, int mode, off_t offset, off_t size)
{
    return allocate(fd, mode, offset, size);
}

int fallocate64(int fd, int mode, off64_t offset, off64_t size)
{
    return allocate(fd, mode, offset, size);
}

/* glibc's own is called, as it writes zeros where the file system cannot allocate. It
 * returns the error and leaves errno alone. */
static int posix_allocate(int fd, off_t offset, off_t size)
{
    int before = errno;
    enum action action = on_fd("posix_fallocate", fd, size);
    errno = before;
    if (action == FAIL)
        return config.error;
    if (action == TEAR)
        die();
    int (*real)(int, off_t, off_t);
    *(void **)&real = dlsym(RTLD_NEXT, "posix_fallocate");
    int error = real(fd, offset, size);
    if (action == GO_THEN_DIE)
        die();
    return error;
}

int posix_fallocate(int fd, off_t offset, off_t size)
{
    return posix_allocate(fd, offset, size);
}

int posix_fallocate64(int fd, off64_t offset, off64_t size)
{
    return posix_allocate(fd, offset, size);
}

int fsync(int fd)
{
    CARRY_OUT(on_fd("fsync", fd, 0), SYS_fsync, fd);
}

int fdatasync(int fd)
{
    CARRY_OUT(on_fd("fdatasync", fd, 0), SYS_fdatasync, fd);
}

/* ---- the interposed functions: names ------------------------------------------------ */

/* Only the *at calls exist on every architecture, so all of these use them. */

static bool open_changes(int dirfd, const char *path, int flags)
{
    int before = errno;
    bool there = syscall(SYS_faccessat, dirfd, path, F_OK) == 0;
    errno = before;
    if (there)
        return (flags & O_TRUNC) != 0 && (flags & O_ACCMODE) != O_RDONLY;
    return (flags & O_CREAT) != 0;
}

static int open_entry(const char *name, int dirfd, const char *path, int flags, mode_t mode)
{
    enum action action = GO;
    if ((flags & (O_CREAT | O_TRUNC)) != 0 && open_changes(dirfd, path, flags))
        action = on_entry(name, dirfd, path, 0);
    CARRY_OUT(action, SYS_openat, dirfd, path, flags, mode);
}

/* The mode is there only where a file can be created. */
#define MODE_AFTER(flags, mode)                                                         \
    do {                                                                                \
        if (((flags) & O_CREAT) != 0 || ((flags) & O_TMPFILE) == O_TMPFILE) {           \
            va_list rest;                                                               \
            va_start(rest, flags);                                                      \
            mode = va_arg(rest, mode_t);                                                \
            va_end(rest);                                                               \
        }                                                                               \
    } while (0)

int open(const char *path, int flags, ...)
{
    mode_t mode = 0;
    MODE_AFTER(flags, mode);
    return open_entry("open", AT_FDCWD, path, flags, mode);
}

int open64(const char *path, int flags, ...)
{
    mode_t mode = 0;
    MODE_AFTER(flags, mode);
    return open_entry("open", AT_FDCWD, path, flags, mode);
}

int openat(int dirfd, const char *path, int flags, ...)
{
    mode_t mode = 0;
    MODE_AFTER(flags, mode);
    return open_entry("openat", dirfd, path, flags, mode);
}

int openat64(int dirfd, const char *path, int flags, ...)
{
    mode_t mode = 0;
    MODE_AFTER(flags, mode);
    return open_entry("openat", dirfd, path, flags, mode);
}

static int rename_entry(const char *name, int old_dirfd, const char *old, int new_dirfd,
                        const char *new, unsigned flags)
{
    CARRY_OUT(on_two_entries(name, old_dirfd, old, new_dirfd, new), SYS_renameat2, old_dirfd,
              old, new_dirfd, new, flags);
}

int rename(const char *old, const char *new)
{
    return rename_entry("rename", AT_FDCWD, old, AT_FDCWD, new, 0);
}

int renameat(int old_dirfd, const char *old, int new_dirfd, const char *new)
{
    return rename_entry("renameat", old_dirfd, old, new_dirfd, new, 0);
}

int renameat2(int old_dirfd, const char *old, int new_dirfd, const char *new, unsigned flags)
{
    return rename_entry("renameat2", old_dirfd, old, new_dirfd, new, flags);
}

static int link_entry(const char *name, int old_dirfd, const char *old, int new_dirfd,
                      const char *new, int flags)
{
    CARRY_OUT(on_two_entries(name, old_dirfd, old, new_dirfd, new), SYS_linkat, old_dirfd, old,
              new_dirfd, new, flags);
}

int link(const char *old, const char *new)
{
    return link_entry("link", AT_FDCWD, old, AT_FDCWD, new, 0);
}

int linkat(int old_dirfd, const char *old, int new_dirfd, const char *new, int flags)
{
    return link_entry("linkat", old_dirfd, old, new_dirfd, new, flags);
}

int unlink(const char *path)
{
    CARRY_OUT(on_entry("unlink", AT_FDCWD, path, 0), SYS_unlinkat, AT_FDCWD, path, 0);
}

int unlinkat(int dirfd, const char *path, int flags)
{
    CARRY_OUT(on_entry("unlinkat", dirfd, path, 0), SYS_unlinkat, dirfd, path, flags);
}

int mkdir(const char *path, mode_t mode)
{
    CARRY_OUT(on_entry("mkdir", AT_FDCWD, path, 0), SYS_mkdirat, AT_FDCWD, path, mode);
}

int mkdirat(int dirfd, const char *path, mode_t mode)
{
    CARRY_OUT(on_entry("mkdirat", dirfd, path, 0), SYS_mkdirat, dirfd, path, mode);
}
