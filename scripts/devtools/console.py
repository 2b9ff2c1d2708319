"""What is said while working: every step that takes longer shows that it is alive."""

import contextlib
import sys
import threading
import time

START = time.monotonic()
BEAT = 10  # seconds between signs of life


class Problem(Exception):
    """A set-up that cannot work: one sentence that says why and names the way out.

    Shown without a traceback, as there is nothing to debug in these tools.
    """


def say(*words):
    print(f'[{time.monotonic() - START:6.1f}s]', *words, file=sys.stderr, flush=True)


@contextlib.contextmanager
def step(label):
    """Say what begins, every ten seconds how it goes, and how long it took.

    Yields a function that takes the present detail, such as 'module 3 of 41'.
    """
    began, done, detail = time.monotonic(), threading.Event(), ['']

    def beat():
        while not done.wait(BEAT):
            note = f', {detail[0]}' if detail[0] else ''
            say(f'  … {label} ({time.monotonic() - began:.0f} s{note})')

    def tell(text):
        detail[0] = text

    say(f'{label} …')
    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield tell
    finally:
        done.set()
        thread.join()
    took = time.monotonic() - began
    if took >= 2:
        say(f'  {label}: done in {took:.0f} s')
