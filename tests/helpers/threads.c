/*
 * threads: a preload library that tells which tests of a build start a second
 * thread, so that ThreadSanitizer is given all of those and no others.
 *
 * THREADS_SEEN names a file, which is there afterwards when a program below
 * the folder abs_top_builddir has started a thread.  Must not change anything
 * else that a program sees: errno least of all.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef int create_fn(pthread_t *thread, const pthread_attr_t *attr,
	void *(*start)(void *), void *arg);

/* Tools have threads of their own, which no sanitizer of ours sees. */
static int
ours(void)
{
	const char *top = getenv("abs_top_builddir");
	char exe[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", exe, sizeof(exe));
	size_t k = top == NULL ? 0 : strlen(top);

	return k > 0 && n > (ssize_t)k && memcmp(exe, top, k) == 0 &&
		exe[k] == '/';
}

__attribute__((visibility("default"))) int
pthread_create(pthread_t *thread, const pthread_attr_t *attr,
	void *(*start_routine)(void *), void *arg)
{
	create_fn *real = (create_fn *)dlsym(RTLD_NEXT, "pthread_create");
	const char *seen = getenv("THREADS_SEEN");
	int saved = errno, fd;

	if (real == NULL)
		return EAGAIN;
	if (seen != NULL && ours()) {
		fd = open(seen, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
		if (fd >= 0)
			close(fd);
	}
	errno = saved;
	return real(thread, attr, start_routine, arg);
}
