/* Makes every sync of a process slower, or skips it.
 *
 * Loaded with LD_PRELOAD. SLOW_SYNC=off skips each sync; SLOW_SYNC=<microseconds> waits before it is carried out.
 * SLOW_SYNC_COUNT=<path> appends the number of syncs at exit. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static int skips;
static struct timespec pause_before;
static atomic_long syncs;

static int around(long number, int file)
{
	atomic_fetch_add(&syncs, 1);
	if (skips)
		return 0;
	struct timespec left = pause_before;
	while (nanosleep(&left, &left) == -1 && errno == EINTR)
		;
	return (int)syscall(number, file);
}

int fsync(int file) { return around(SYS_fsync, file); }
int fdatasync(int file) { return around(SYS_fdatasync, file); }
int syncfs(int file) { return around(SYS_syncfs, file); }

__attribute__((constructor)) static void begin(void)
{
	const char *told = getenv("SLOW_SYNC");
	if (told == NULL)
		return;
	skips = strcmp(told, "off") == 0;
	long microseconds = skips ? 0 : atol(told);
	pause_before.tv_sec = microseconds / 1000000;
	pause_before.tv_nsec = microseconds % 1000000 * 1000;
}

__attribute__((destructor)) static void end(void)
{
	const char *path = getenv("SLOW_SYNC_COUNT");
	FILE *file = path != NULL && syncs > 0 ? fopen(path, "a") : NULL;
	if (file != NULL) {
		fprintf(file, "%ld\n", syncs);
		fclose(file);
	}
}
