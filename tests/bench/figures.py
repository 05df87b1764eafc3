"""The figures to reach: what is measured for each, and its goal.

A figure comes from a result of domicile-bench, by its name in LOADS, or from a Google Benchmark of
domicile-microbench. Adding a row is adding a line to FIGURES.
"""

import dataclasses
import statistics
from typing import Callable, Optional

# Name: options of domicile-bench beside those that every one has.
LOADS = {
    "unary-tcp": "--mode unary --transport tcp",
    "unary-unix": "--mode unary --transport unix",
    "half-tcp": "--mode unary --transport tcp --rate 50%",
    "at-20000-tcp": "--mode unary --transport tcp --rate 20000 --against none",
    "at-20000-unix": "--mode unary --transport unix --rate 20000 --against none",
    "log-async": "--mode unary --transport tcp --decision-log async",
    "log-sync": "--mode unary --transport tcp --decision-log sync",
    "stream-tcp": "--mode stream --transport tcp",
    "stream-unix": "--mode stream --transport unix",
    "batch-tcp": "--mode batch --transport tcp --batch-size 1000 --concurrency 8 --against none",
    "reload-tcp": "--mode unary --transport tcp --rate 80% --faults reload-each-second",
    "update-1e5": "--mode update --against none --concurrency 1 --tenants 100000",
    "update-1e6": "--mode update --against none --concurrency 1 --tenants 1000000",
    "update-durable": "--mode update --against none --concurrency 1 --tenants 100000 "
                      "--server-flag=--store=sqlite:{store}",
    # After the one before, on the tenants that it made.
    "cold-start": "--mode unary --against none --tenants 100000 --tenants-exist --cold "
                  "--server-flag=--store=sqlite:{store} --repeat 1 --duration 100ms --warmup 0",
}


@dataclasses.dataclass
class Value:
    """A median, and its spread where it has one."""
    median: float
    low: Optional[float] = None
    high: Optional[float] = None


@dataclasses.dataclass
class Figure:
    what: str
    goal: Optional[tuple]  # (">=" or "<=", limit)
    format: Callable[[float], str]
    value: Callable  # of Results, to a Value, or nothing where it was not measured


class Results:
    """What was measured: domicile-bench's JSON by name, and Google Benchmark's runs."""

    def __init__(self, loads, benchmarks):
        self.loads = loads  # name: list of results, of runs of the same
        self.benchmarks = benchmarks


def load(name, *path):
    """A value of a result by its path; of a spread its median."""
    def value(results):
        found = []
        for result in results.loads.get(name, []):
            for key in path:
                result = result.get(key) if isinstance(result, dict) else None
            if result is not None:
                found.append(result)
        if not found:
            return None
        if isinstance(found[0], dict):
            return Value(found[0]["median"], found[0]["min"], found[0]["max"])
        return Value(statistics.median(found), min(found), max(found))
    return value


def micro(benchmark, counter=None, over=None):
    """Seconds an iteration of a Google Benchmark by its whole name, or a counter of it; divided by
    those of another one where `over` names it."""
    units = {"ns": 1e-9, "us": 1e-6, "ms": 1e-3, "s": 1}

    def median(results, name):
        found = [run[counter] if counter else run["real_time"] * units[run["time_unit"]]
                 for run in results.benchmarks
                 if run["run_name"] == name and run.get("run_type") != "aggregate"
                 and not run.get("error_occurred")]
        return statistics.median(found) if found else None

    def value(results):
        own, other = median(results, benchmark), median(results, over) if over else 1
        return None if own is None or other is None else Value(own / other)
    return value


def quotient(value, over):
    """Of two values, where both were measured."""
    def of(results):
        own, other = value(results), over(results)
        return Value(own.median / other.median) if own and other else None
    return of


def at_least(limit):
    return (">=", limit)


def at_most(limit):
    return ("<=", limit)


def ratio(value):
    return f"{value:.2f}"


def count(value):
    return f"{value:,.0f}"


def time(value):
    for size, unit in ((1, "s"), (1e-3, "ms"), (1e-6, "µs")):
        if value >= size:
            return f"{value / size:.3g} {unit}"
    return f"{value / 1e-9:.3g} ns"


def bytes_of(value):
    return f"{value:.0f} B"


def nanoseconds(benchmark, counter):
    """A counter of a Google Benchmark that is in nanoseconds, as seconds."""
    in_nanoseconds = micro(benchmark, counter)

    def value(results):
        found = in_nanoseconds(results)
        return None if found is None else Value(found.median * 1e-9)
    return value


def megabytes(value):
    return f"{value / 1e6:.1f} MB"


FIGURES = [
    Figure("CheckTransfer over TCP, to the empty call: throughput", at_least(0.95), ratio,
           load("unary-tcp", "ratio", "throughput")),
    Figure("  p99 at half load, to the empty call", at_most(1.1), ratio,
           load("half-tcp", "ratio", "p99")),
    Figure("  calls a second", None, count, load("unary-tcp", "target", "per_second")),
    Figure("CheckTransfer over a Unix socket, to the empty call: throughput", None, ratio,
           load("unary-unix", "ratio", "throughput")),
    Figure("  calls a second", None, count, load("unary-unix", "target", "per_second")),
    Figure("p99 at 20,000 checks/s on one core: TCP", at_most(1e-3), time,
           load("at-20000-tcp", "target", "p99_seconds")),
    Figure("  Unix socket", at_most(0.3e-3), time,
           load("at-20000-unix", "target", "p99_seconds")),
    Figure("with the decision log, to the empty call: async", at_least(0.90), ratio,
           load("log-async", "ratio", "throughput")),
    Figure("  sync", at_least(0.5), ratio, load("log-sync", "ratio", "throughput")),
    Figure("StreamChecks over TCP, to an empty stream message", at_least(0.95), ratio,
           load("stream-tcp", "ratio", "throughput")),
    Figure("  over a Unix socket", None, ratio, load("stream-unix", "ratio", "throughput")),
    Figure("batch of 1,000: decisions/s on one core", at_least(1.5e6), count,
           load("batch-tcp", "target", "decisions_per_second")),
    Figure("tenant update to visible, 10⁶ tenants: p99", at_most(5e-3), time,
           load("update-1e6", "target", "p99_seconds")),
    # p50: the p99 is that of the machine.
    Figure("  p50, to that of 10⁵ tenants", at_most(1.5), ratio,
           quotient(load("update-1e6", "target", "p50_seconds"),
                    load("update-1e5", "target", "p50_seconds"))),
    Figure("  p99, durable, 10⁵ tenants in SQLite", None, time,
           load("update-durable", "target", "p99_seconds")),
    Figure("cold start, 10⁵ tenants in SQLite, to SERVING", at_most(2), time,
           load("cold-start", "start_seconds")),
    Figure("reload each second, 80 % load: failed calls", at_most(0), count,
           load("reload-tcp", "failures")),
    Figure("  p99, to that without reloads", at_most(1.5), ratio,
           load("reload-tcp", "ratio", "p99")),
    Figure("engine on one core, 10⁵ tenants: decisions/s", at_least(5e6), count,
           micro("CompiledDecision/100000/37", "per_second")),
    Figure("  p99 of one, the clock included", at_most(1e-6), time,
           nanoseconds("CompiledDecision/100000/37", "p99_ns")),
    Figure("  allocations", at_most(0), count,
           micro("CompiledDecision/100000/37", "allocations")),
    Figure("  cost with 10⁶ tenants, to that with 10³", at_most(3), ratio,
           micro("CompiledDecision/1000000/37", over="CompiledDecision/1000/37")),
    Figure("tenant update in the engine, 10⁶ tenants", None, time, micro("CompiledUpdate/1000000")),
    Figure("memory of a tenant in the engine: own policy", at_most(400), bytes_of,
           micro("CompiledMemory/100000/1/iterations:1", "bytes_of_a_tenant")),
    Figure("  shared policy", at_most(200), bytes_of,
           micro("CompiledMemory/100000/0/iterations:1", "bytes_of_a_tenant")),
    Figure("resident memory, bundled data, 1,000 tenants", at_most(60e6), megabytes,
           load("unary-tcp", "server_resident_bytes")),
]


def table(results):
    """The figures that were measured, as lines."""
    rows = [("FIGURE", "GOAL", "RESULT", "SPREAD", "")]
    for figure in FIGURES:
        value = figure.value(results)
        if value is None:
            continue
        goal = verdict = ""
        if figure.goal:
            sign, limit = figure.goal
            goal = f"{'≥' if sign == '>=' else '≤'} {figure.format(limit)}"
            met = value.median >= limit if sign == ">=" else value.median <= limit
            verdict = "met" if met else "MISSED"
        spread = ""
        if value.low is not None and value.low != value.high:
            spread = f"{figure.format(value.low)} … {figure.format(value.high)}"
        rows.append((figure.what, goal, figure.format(value.median), spread, verdict))
    widths = [max(len(row[i]) for row in rows) for i in range(4)]
    return [f"{row[0]:<{widths[0]}}  {row[1]:>{widths[1]}}  {row[2]:>{widths[2]}}  "
            f"{row[3]:>{widths[3]}}  {row[4]}".rstrip() for row in rows]
