"""Measuring: wall and CPU seconds, queries, peak memory; every figure beside its limit."""

import os
import resource
import statistics
import time
from contextlib import contextmanager
from pathlib import Path

FIGURES = {}  # {name: function(env) -> dict}


def figure(name):
    """Register a function as the figure ``name``; see the docstring of main.py."""

    def register(function):
        FIGURES[name] = function
        return function

    return register


class Sample:
    """What one run of something cost."""

    wall = cpu = 0.0
    queries = 0
    memory = 0.0  # MiB the process holds more after it than before


def resident_mib():
    with Path('/proc/self/statm').open() as statm:
        return int(statm.read().split()[1]) * resource.getpagesize() / 2**20


@contextmanager
def measured(cr=None):
    """Fill a :class:`Sample` with the cost of the block.

    :param cr: counts the queries of this cursor; without one those of the whole process
    """
    from odoo import sql_db

    def count():
        return cr.sql_log_count if cr else sql_db.sql_counter

    sample = Sample()
    memory, queries = resident_mib(), count()
    wall, cpu = time.perf_counter(), time.process_time()
    yield sample
    sample.wall = time.perf_counter() - wall
    sample.cpu = time.process_time() - cpu
    sample.queries = count() - queries
    sample.memory = resident_mib() - memory


def median(samples, name):
    return statistics.median(getattr(sample, name) for sample in samples)


def interleaved(repetitions, *runs):
    """Run each in turn, several times: what else the machine does hits all alike.

    :return: a list of samples per run
    """
    results = [[] for _run in runs]
    for _repetition in range(repetitions):
        for samples, run in zip(results, runs, strict=True):
            samples.append(run())
    return results


def get_sizes(*sizes):
    """The sizes of a figure; BENCH_SIZES=3000 or BENCH_SIZES=30000,60000 takes others."""
    asked = os.environ.get('BENCH_SIZES')
    return tuple(int(size) for size in asked.split(',')) if asked else sizes


def full_size():
    """BENCH_FULL=1: the sizes of the goal, minutes instead of seconds."""
    return os.environ.get('BENCH_FULL') == '1'
