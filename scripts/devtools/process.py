"""Child processes: run them, explain their failures, leave none behind."""

import contextlib
import ctypes
import errno
import os
import pathlib
import re
import signal
import subprocess
import time

from .console import Problem

PR_SET_CHILD_SUBREAPER = 36
GRACE = 15  # seconds that a child has to end by itself

NETWORK = re.compile(
    r'Temporary failure|Could not resolve|Could not connect|Connection (refused|timed out|reset)'
    r'|Failed to (fetch|establish)|Network is unreachable|dns error|NewConnectionError'
    r'|No route to host|Cannot initiate the connection|ENOTFOUND|EAI_AGAIN|ECONNREFUSED'
    r'|error sending request|client error \(Connect\)|ConnectTimeoutError|MaxRetryError',
    re.IGNORECASE,
)
DISK = re.compile(r'No space left on device|ENOSPC|not enough free space', re.IGNORECASE)


def explain(what, output):
    """The sentence for a command that failed with this output."""
    if DISK.search(output):
        return (
            f'{what} failed: the disk is full. Free some space, or set HPI_CACHE to a folder '
            'on another disk.'
        )
    if NETWORK.search(output):
        return (
            f'{what} failed: the network cannot be reached. Check the connection (behind a proxy: '
            'set http_proxy and https_proxy) and run the same command again; what is already '
            'there is kept.'
        )
    tail = '\n'.join(output.strip().splitlines()[-15:])
    return f'{what} failed. The end of its output:\n{tail}'


def sh(*args, **kwargs):
    """Run a command that has to succeed, its output shown."""
    return subprocess.run([str(a) for a in args], check=True, **kwargs)


def quietly(what, *args, on_line=None, **kwargs):
    """Run a command without showing its output; its failure is explained.

    on_line sees every line as it comes, to follow the progress.
    """
    text = kwargs.pop('input', None)
    child = subprocess.Popen(
        [str(a) for a in args],
        stdin=subprocess.PIPE if text is not None else subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors='replace',
        **kwargs,
    )
    lines = []
    try:
        if text is not None:
            with contextlib.suppress(BrokenPipeError):
                child.stdin.write(text)
            child.stdin.close()
        for line in child.stdout:
            lines.append(line)
            if on_line:
                on_line(line)
    except BaseException:
        child.terminate()
        raise
    finally:
        child.stdout.close()
        code = child.wait()
    output = ''.join(lines)
    if code:
        raise Problem(explain(what, output))
    return output


def adopt_orphans():
    """Processes whose parent ends become ours, so that none escapes us (Linux only).

    Called after PostgreSQL is started: that one outlives us while others use it.
    """
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def children(pid):
    found = []
    for stat in pathlib.Path('/proc').glob('[0-9]*/stat'):
        with contextlib.suppress(OSError, ValueError, IndexError):
            # pid (name, which may hold anything) state parent ...
            if int(stat.read_text().rpartition(')')[2].split()[1]) == pid:
                found.append(int(stat.parent.name))
    return found


def end_children():
    """End what is still running below us: first politely, then not."""
    for sent in (signal.SIGTERM, signal.SIGKILL):
        deadline = time.monotonic() + 3
        while (left := _reap()) and time.monotonic() < deadline:
            for pid in left:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, sent)
            time.sleep(0.1)


def _reap():
    """Collect the ended children; the ids of those that run."""
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    return children(os.getpid())


class Foreground:
    """The one long-running child of a command: a server, pytest, a shell.

    Ctrl-C and SIGTERM reach it exactly once as `stop`, and it has GRACE seconds to end
    (a second Ctrl-C ends it at once). own_group: not in the terminal's group, so that
    Ctrl-C is ours to pass on; for programs that never read the terminal.
    """

    def __init__(self, args, own_group=False, stop=signal.SIGINT, **kwargs):
        self.own_group, self.stop = own_group, stop
        self.asked_at, self.signal = None, None
        adopt_orphans()
        self.before = {
            number: signal.signal(number, self._on_signal)
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        }
        try:
            self.child = subprocess.Popen(
                [str(a) for a in args], start_new_session=own_group, **kwargs
            )
        except OSError as error:
            if error.errno == errno.ENOENT:
                raise Problem(f'There is no command {args[0]}.') from error
            raise

    def _on_signal(self, number, _frame):
        again = self.asked_at is not None
        self.asked_at = self.asked_at or time.monotonic()
        self.signal = self.signal or number
        if again and number == signal.SIGINT:
            self.asked_at = 0  # no patience left
        # in the terminal's group the child got Ctrl-C already
        elif not again and (self.own_group or number != signal.SIGINT):
            self.child.send_signal(self.stop)

    def poll(self):
        return self.child.poll()

    def wait(self, until=None):
        """The exit status; None when `until()` came true first."""
        while self.child.poll() is None:
            if self.asked_at is not None and time.monotonic() > self.asked_at + GRACE:
                self.child.kill()
            elif until and self.asked_at is None and until():
                return None
            time.sleep(0.1)
        code = self.child.returncode
        return 128 + self.signal if self.signal else code

    def close(self):
        if self.child.poll() is None:
            self.child.send_signal(self.stop)
            try:
                self.child.wait(GRACE)
            except subprocess.TimeoutExpired:
                self.child.kill()
        end_children()
        for number, handler in self.before.items():
            signal.signal(number, handler)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
