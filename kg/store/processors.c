/* Preloaded by a process that loads a store: tells it of at least four processors.
 *
 * The engine puts its parts in order with one thread fewer than the processors it is told of, which leaves one of two
 * without work, and has no setting for it.
 */

#define _GNU_SOURCE
#include <sched.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define LEAST 4

int sched_getaffinity(pid_t process, size_t size, cpu_set_t *processors)
{
	long filled = syscall(SYS_sched_getaffinity, process, size, processors);

	if (filled < 0)
		return -1;
	memset((char *)processors + filled, 0, size - (size_t)filled);
	for (size_t i = 0; i < 8 * size && CPU_COUNT_S(size, processors) < LEAST; i++)
		CPU_SET_S(i, size, processors);
	return 0;
}
