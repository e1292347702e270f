/* Makes every sync of a process slower, or skips it, whoever calls: libc, SQLite or a raw system call.
 *
 * Loaded with LD_PRELOAD. SLOW_SYNC=off skips each sync; SLOW_SYNC=<microseconds> waits before it is carried out.
 * SLOW_SYNC_COUNT=<path> appends the number of syncs at exit. A seccomp filter traps the calls, so nothing has to be
 * linked or named in a certain way; a call with PASS as its unused sixth argument is the handler's own. */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

#define PASS 0x51544b54u

#if defined(__x86_64__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#define ARGUMENT(context, n) ((context)->uc_mcontext.gregs[(int[]){REG_RDI, REG_RSI, REG_RDX, REG_R10}[n]])
#define ANSWER(context) ((context)->uc_mcontext.gregs[REG_RAX])
#elif defined(__aarch64__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#define ARGUMENT(context, n) ((context)->uc_mcontext.regs[n])
#define ANSWER(context) ((context)->uc_mcontext.regs[0])
#else
#error "only x86_64 and aarch64 are known here"
#endif

static int skips;
static struct timespec pause_before;
static atomic_long syncs;

static void on_sync(int signal, siginfo_t *info, void *opaque)
{
	(void)signal;
	ucontext_t *context = opaque;
	int kept = errno;
	long answer = 0;
	atomic_fetch_add(&syncs, 1);
	if (!skips) {
		struct timespec left = pause_before;
		while (nanosleep(&left, &left) == -1 && errno == EINTR)
			;
		answer = syscall(info->si_syscall, ARGUMENT(context, 0), ARGUMENT(context, 1), ARGUMENT(context, 2),
				 ARGUMENT(context, 3), 0L, (long)PASS);
		if (answer == -1)
			answer = -errno;
	}
	ANSWER(context) = answer;
	errno = kept;
}

static int trap_syncs(void)
{
	struct sock_filter program[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCHITECTURE, 0, 8),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_fsync, 3, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_fdatasync, 2, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_syncfs, 1, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_sync_file_range, 0, 3),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[5])),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, PASS, 1, 0),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRAP),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog filter = {sizeof program / sizeof *program, program};
	struct sigaction action = {.sa_sigaction = on_sync, .sa_flags = SA_SIGINFO | SA_NODEFER};
	return sigaction(SIGSYS, &action, NULL) || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	       syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_SPEC_ALLOW, &filter);
}

__attribute__((constructor)) static void begin(void)
{
	const char *wanted = getenv("SLOW_SYNC");
	if (!wanted)
		return;
	skips = strcmp(wanted, "off") == 0;
	long microseconds = skips ? 0 : atol(wanted);
	pause_before.tv_sec = microseconds / 1000000;
	pause_before.tv_nsec = microseconds % 1000000 * 1000;
	if (trap_syncs()) {
		perror("slow_sync: syncs cannot be trapped here");
		_exit(70);
	}
}

__attribute__((destructor)) static void tell(void)
{
	const char *path = getenv("SLOW_SYNC_COUNT");
	FILE *file = path ? fopen(path, "a") : NULL;
	if (!file)
		return;
	fprintf(file, "%ld\n", atomic_load(&syncs));
	fclose(file);
}
